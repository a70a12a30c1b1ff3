#include <boost/test/unit_test.hpp>

#include "keys/keys/hierarchy.hpp"
#include "keys/keys/records.hpp"
#include "vectors.hpp"

namespace splitkey::keys::test_records {
namespace {

using test::id;
using test::malformed;
using test::read_json;
using test::text;
using test::written;

const std::string when = "2026-11-23T11:50:23.566546+00:00";

BOOST_AUTO_TEST_SUITE(records)

BOOST_AUTO_TEST_CASE(a_kek_record_is_written_as_checktick_writes_it_and_read) {
  for (const json::Object* row : test::rows("survey_keks")) {
    const json::Object& theirs = *row->find_object("secret");
    const auto encrypted = read_encrypted_kek(theirs);
    BOOST_TEST_REQUIRE(encrypted.has_value());
    BOOST_TEST(*encrypted == text(theirs, "encrypted_kek"));
    BOOST_TEST(written(kek_record(*encrypted, text(theirs, "created_at"))) == written(theirs));
  }
}

BOOST_AUTO_TEST_CASE(a_malformed_kek_record_names_its_field) {
  const auto read = [](const char* record) { return read_encrypted_kek(read_json(record)); };
  BOOST_TEST(malformed(read(R"({})"), "algorithm"));
  BOOST_TEST(malformed(read(R"({"encrypted_kek":"00"})"), "algorithm"));
  BOOST_TEST(malformed(read(R"({"encrypted_kek":"00","algorithm":"AES-128-GCM"})"), "algorithm"));
  BOOST_TEST(malformed(read(R"({"encrypted_kek":"00","algorithm":null})"), "algorithm"));
  BOOST_TEST(malformed(read(R"({"algorithm":"AES-256-GCM"})"), "encrypted_kek"));
  BOOST_TEST(malformed(read(R"({"encrypted_kek":7,"algorithm":"AES-256-GCM"})"), "encrypted_kek"));
  BOOST_TEST(malformed(read(R"({"encrypted_kek":{},"algorithm":"AES-256-GCM"})"), "encrypted_kek"));
}

BOOST_AUTO_TEST_CASE(unknown_members_of_a_kek_record_are_no_error) {
  const auto record = read_json(R"({"x":1.5,"encrypted_kek":"00","y":null,"algorithm":"AES-256-GCM"})");
  BOOST_TEST(read_encrypted_kek(record).value() == "00");
}

BOOST_AUTO_TEST_CASE(an_organizations_record_is_metadata_only) {
  BOOST_TEST(written(organization_record(id("7"), when)) ==
             R"({"org_id":7,"created_at":")" + when +
                 R"(","key_derivation":"platform_key + owner_passphrase","note":"Key derived on-demand, not stored"})");
  BOOST_TEST(text(organization_record(id("007"), when), "org_id") == "007");
}

BOOST_AUTO_TEST_CASE(an_organizations_key_check_is_read_where_there_is_one) {
  auto record = organization_record(id("7"), when);
  BOOST_TEST(!read_organization_key_check(record).value().has_value());
  const std::string check = organization_key_check(OrganizationKey());
  record.set("org_key_check", check);
  BOOST_TEST((read_organization_key_check(record).value() == check));
}

BOOST_AUTO_TEST_CASE(a_key_check_that_is_none_is_malformed) {
  for (const char* value : {"7", "null", "\"\"", "\"00\"", R"("FA74D488C681213D65718F5078D99B9E")",
                            R"("fa74d488c681213d65718f5078d99b9e0")"}) {
    const auto record = read_json(std::string(R"({"org_key_check":)") + value + "}");
    BOOST_TEST(malformed(read_organization_key_check(record), "org_key_check"));
  }
}

BOOST_AUTO_TEST_CASE(a_teams_record_is_metadata_only_and_names_its_organization) {
  const auto record = team_record(id("3"), id("7"), when);
  BOOST_TEST(written(record) ==
             R"({"team_id":3,"org_id":7,"created_at":")" + when +
                 R"(","key_derivation":"org_key + team_id","note":"Key derived on-demand from org key"})");
  BOOST_TEST((read_team_organization(record).value() == id("7")));
  BOOST_TEST((read_team_organization(read_json(R"({"org_id":"acme"})")).value() == id("acme")));
}

BOOST_AUTO_TEST_CASE(a_teams_record_without_a_readable_organization_is_malformed) {
  for (const char* record : {R"({})", R"({"org_id":null})", R"({"org_id":-7})", R"({"org_id":""})",
                             R"({"org_id":"../7"})", R"({"org_id":[7]})", R"({"org_id":true})"}) {
    BOOST_TEST(malformed(read_team_organization(read_json(record)), "org_id"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_records
