#include <boost/test/unit_test.hpp>

#include "keys/keys/platform_checks.hpp"
#include "vectors.hpp"

namespace splitkey::keys::test_platform_checks {
namespace {

using test::checktick_shares;
using test::malformed;
using test::read_json;

BOOST_AUTO_TEST_SUITE(platform_checks)

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
  const PlatformChecks checks(test::platform_key(), keys::share_checks(checktick_shares()));
  const auto record = checks.to_record();
  BOOST_TEST(test::written(record) ==
             R"({"key_check":"fa74d488c681213d65718f5078d99b9e","share_checks":{)"
             R"("1":"9facff1ac229f356461756ac82dca832","2":"9d0dcca1ef9e8132f11352e46a9af057",)"
             R"("3":"1024e98ae291d9981b5ed159715f5a51","4":"bd91f817331234b67ea811cfadf31f04"},)"
             R"("escrow_public_key":"9ae02d98fe5b43698b1f8ef89d7060a0c688f4081809bcc580475234feacc655"})");
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

BOOST_AUTO_TEST_CASE(an_empty_record_is_completed_and_a_whole_one_left_as_it_is) {
  const PlatformChecks checks(test::platform_key(), keys::share_checks(checktick_shares()));
  json::Object record;
  BOOST_TEST(checks.complete(record).value());
  BOOST_TEST(test::written(record) == test::written(checks.to_record()));
  BOOST_TEST(!checks.complete(record).value());
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_added_and_what_stands_there_stays) {
  const PlatformChecks checks(test::platform_key(), keys::share_checks(checktick_shares()));
  auto record = checks.to_record();
  record.erase("escrow_public_key");
  record.set("colour", "red");
  const PlatformChecks of_fewer_shares(test::platform_key(), {});
  BOOST_TEST(of_fewer_shares.complete(record).value());
  BOOST_TEST(test::text(record, "colour") == "red");
  BOOST_TEST((PlatformChecks::read(record).value() == checks));
}

BOOST_AUTO_TEST_CASE(another_check_is_named_and_never_written_over) {
  const PlatformChecks checks(test::platform_key(), keys::share_checks(checktick_shares()));
  const auto refused = [&](const std::string& record_text, const std::string& field) {
    auto record = read_json(record_text);
    const auto completed = checks.complete(record);
    return !completed && completed.error().code() == Errc::precondition_failed &&
           test::field_of(completed.error()) == field && test::written(record) == record_text;
  };
  const std::string zeros(32, '0');
  BOOST_TEST(refused(R"({"key_check":")" + zeros + R"("})", "key_check"));
  BOOST_TEST(refused(R"({"share_checks":{"3":")" + zeros + R"("}})", "share_checks"));
  BOOST_TEST(refused(R"({"escrow_public_key":")" + zeros + zeros + R"("})", "escrow_public_key"));
  auto malformed_record = read_json(R"({"key_check":7})");
  BOOST_TEST(malformed(checks.complete(malformed_record), "key_check"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_platform_checks
