#include <boost/test/unit_test.hpp>

#include "keys/hierarchy.hpp"
#include "keys/platform.hpp"
#include "vectors.hpp"

namespace splitkey::keys {
namespace {

using test::malformed;
using test::read_json;

secret::Bytes half(std::string_view name) {
  return secret::from_hex(test::text(*test::checktick().find_object("platform"), name)).value();
}

std::vector<Share> checktick_shares() {
  std::vector<Share> shares;
  for (const json::Value& share : *test::checktick().find_object("custodian_shares")->find_array("shares")) {
    shares.push_back(Share::parse(share.as_string()->expose_text()).value());
  }
  return shares;
}

std::string with_component(const std::string& digits) { return R"({"vault_component":")" + digits + R"("})"; }

BOOST_AUTO_TEST_SUITE(platform)

BOOST_AUTO_TEST_CASE(the_halves_give_checkticks_platform_key) {
  BOOST_TEST((join(half("vault_component"), half("custodian_component")).value() == test::platform_key()));
}

BOOST_AUTO_TEST_CASE(the_shares_give_the_half_that_joins) {
  const auto custodian = combine_shares(checktick_shares(), {}).value();
  BOOST_TEST((join(half("vault_component"), custodian).value() == test::platform_key()));
}

BOOST_AUTO_TEST_CASE(halves_of_32_bytes_give_a_key_with_zeros_behind) {
  auto vault = half("vault_component");
  auto custodian = half("custodian_component");
  vault.shorten(32);
  custodian.shorten(32);
  const auto key = join(vault, custodian).value();
  BOOST_TEST(std::ranges::equal(key.expose().first<32>(), test::platform_key().expose().first<32>()));
  BOOST_TEST(std::ranges::count(key.expose().last<32>(), 0) == 32);
}

BOOST_AUTO_TEST_CASE(halves_of_other_or_different_lengths_are_refused) {
  for (const auto& [vault, custodian] : std::vector<std::pair<std::size_t, std::size_t>>{
           {64, 63}, {64, 65}, {64, 32}, {32, 64}, {64, 0}, {0, 0}, {63, 63}, {65, 65}, {16, 16}, {32, 31}}) {
    const auto key = join(secret::Bytes(vault), secret::Bytes(custodian));
    BOOST_TEST_REQUIRE(!key.has_value());
    BOOST_TEST((key.error().code() == Errc::invalid_custodian));
  }
}

BOOST_AUTO_TEST_CASE(what_we_write_as_the_vault_half_is_read_again) {
  const auto component = half("vault_component");
  const auto record = platform_record(component, "2026-11-23T11:50:23.566546+00:00");
  BOOST_TEST((read_vault_component(record, false).value() == component));
  BOOST_TEST(test::text(record, "vault_component") ==
             test::text(*test::checktick().find_object("platform"), "vault_component"));
  BOOST_TEST(test::text(record, "algorithm") == "XOR split-knowledge");
  BOOST_TEST(record.find_integer("key_size").value() == 512);
  BOOST_TEST(test::text(record, "created_at") == "2026-11-23T11:50:23.566546+00:00");
}

BOOST_AUTO_TEST_CASE(a_vault_half_of_32_bytes_is_read_only_where_it_may_be_short) {
  const auto record = read_json(with_component(std::string(64, 'a')));
  BOOST_TEST(read_vault_component(record, true).value().size_bytes() == 32U);
  BOOST_TEST(malformed(read_vault_component(record, false), "vault_component"));
  BOOST_TEST(read_vault_component(read_json(with_component(std::string(128, 'a'))), true).value().size_bytes() == 64U);
}

BOOST_AUTO_TEST_CASE(a_vault_half_that_is_no_half_is_malformed) {
  for (const std::string& text :
       {std::string("{}"), std::string(R"({"vault_component":7})"), std::string(R"({"vault_component":null})"),
        with_component(""), with_component(std::string(126, 'a')), with_component(std::string(127, 'a')),
        with_component(std::string(130, 'a')), with_component(std::string(128, 'A')),
        with_component(std::string(127, 'a') + "g"), with_component(" " + std::string(127, 'a'))}) {
    BOOST_TEST(malformed(read_vault_component(read_json(text), false), "vault_component"));
    BOOST_TEST(malformed(read_vault_component(read_json(text), true), "vault_component"));
  }
}

BOOST_AUTO_TEST_CASE(the_check_of_the_platform_key_knows_it_and_no_other) {
  const auto key = test::platform_key();
  const std::string check = platform_key_check(key);
  // hmac.new(key, b"splitkey platform key check v1", "sha256").hexdigest()[:32] in Python
  BOOST_TEST(check == "fa74d488c681213d65718f5078d99b9e");
  BOOST_TEST(matches_check(key, check));
  auto other = key.clone();
  other.expose_for_writing()[63] ^= 1U;
  BOOST_TEST(!matches_check(other, check));
  BOOST_TEST(!matches_check(key, ""));
  BOOST_TEST(!matches_check(key, check.substr(0, 31)));
}

BOOST_AUTO_TEST_CASE(the_checks_of_a_key_and_its_shares_are_read_as_they_were_written) {
  const PlatformChecks checks(test::platform_key(), checktick_shares());
  const auto record = checks.to_record();
  BOOST_TEST(test::written(record) ==
             R"({"key_check":"fa74d488c681213d65718f5078d99b9e","share_checks":{)"
             R"("1":"9facff1ac229f356461756ac82dca832","2":"9d0dcca1ef9e8132f11352e46a9af057",)"
             R"("3":"1024e98ae291d9981b5ed159715f5a51","4":"bd91f817331234b67ea811cfadf31f04"}})");
  const auto read = PlatformChecks::read(record).value();
  BOOST_TEST((read.key_check() == checks.key_check()));
  BOOST_TEST((read.share_checks() == checks.share_checks()));
  BOOST_TEST(combine_shares(checktick_shares(), read.share_checks()).has_value());
}

BOOST_AUTO_TEST_CASE(no_checks_and_unknown_members_are_no_error) {
  const auto none = PlatformChecks::read(read_json(R"({"by":"a later version"})")).value();
  BOOST_TEST(!none.key_check().has_value());
  BOOST_TEST(none.share_checks().empty());
  BOOST_TEST(!none.escrow_public_key().has_value());
  BOOST_TEST(none.to_record().empty());
}

BOOST_AUTO_TEST_CASE(an_escrow_public_key_is_kept) {
  const std::string digits(64, '7');
  const auto checks = PlatformChecks::read(read_json(R"({"escrow_public_key":")" + digits + R"("})")).value();
  BOOST_TEST((checks.escrow_public_key() == digits));
  BOOST_TEST(test::text(checks.to_record(), "escrow_public_key") == digits);
}

BOOST_AUTO_TEST_CASE(malformed_checks_name_their_field) {
  const auto read = [](const std::string& text) { return PlatformChecks::read(read_json(text)); };
  for (const char* value :
       {"7", "null", R"("")", R"("FA74D488C681213D65718F5078D99B9E")", R"("fa74d488c681213d65718f5078d99b9")"}) {
    BOOST_TEST(malformed(read(std::string(R"({"key_check":)") + value + "}"), "key_check"));
    BOOST_TEST(malformed(read(std::string(R"({"escrow_public_key":)") + value + "}"), "escrow_public_key"));
    BOOST_TEST(malformed(read(std::string(R"({"share_checks":)") + value + "}"), "share_checks"));
    BOOST_TEST(malformed(read(std::string(R"({"share_checks":{"1":)") + value + "}}"), "share_checks"));
  }
  for (const char* x : {"0", "256", "01", "", "-1", "a", "1 "}) {
    BOOST_TEST(malformed(read(std::string(R"({"share_checks":{")") + x + R"(":"fa74d488c681213d65718f5078d99b9e"}})"),
                         "share_checks"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys
