#include <boost/test/unit_test.hpp>

#include "keys/keys/hierarchy.hpp"
#include "keys/keys/platform.hpp"
#include "vectors.hpp"

namespace splitkey::keys::test_platform {
namespace {

using test::checktick_shares;
using test::malformed;
using test::read_json;

secret::Bytes half(std::string_view name) {
  return secret::from_hex(test::text(*test::checktick().find_object("platform"), name)).value();
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_platform
