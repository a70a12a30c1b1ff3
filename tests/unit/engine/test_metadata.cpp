#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "desk.hpp"
#include "keys/keys/hierarchy.hpp"

namespace splitkey::test::test_metadata {

BOOST_FIXTURE_TEST_SUITE(engine_metadata, Desk)

const std::string passphrase = R"("passphrase":"correct horse battery staple 2026")";

BOOST_AUTO_TEST_CASE(an_organization_is_set_up_once) {
  BOOST_TEST(said(read("organizations/1")) == "not_found");
  BOOST_TEST(said(update("organizations/1", "{}")) == R"({"version":1})");
  BOOST_TEST(said(update("organizations/1", "{}")) == R"({"version":1})");
  const auto read_back = read("organizations/1");
  BOOST_TEST((read_back->data.find_integer("org_id") == 1));
  BOOST_TEST((read_back->data.find_integer("version") == 1));
  BOOST_TEST(text(read_back->data, "key_derivation") == "platform_key + owner_passphrase");
  BOOST_TEST(read_back->data.find("org_key_check") == nullptr);
}

BOOST_AUTO_TEST_CASE(with_its_passphrase_the_check_of_its_key_is_stored_and_the_rest_kept) {
  put("organizations/1/master-key", R"({"org_id":1,"created_at":"long ago","colour":{"of":"the door"}})");
  BOOST_TEST(said(update("organizations/1", "{" + passphrase + "," + component() + "}")) == R"({"version":2})");
  const auto key = test::key<keys::OrganizationKey>(*rows("organizations").front(), "org_key");
  BOOST_TEST(stored("organizations/1/master-key") ==
             R"({"org_id":1,"created_at":"long ago","colour":{"of":"the door"},"org_key_check":")" +
                 keys::organization_key_check(key) + R"("})");
  BOOST_TEST(said(update("organizations/1", "{" + passphrase + "," + component() + "}")) == R"({"version":2})");
}

BOOST_AUTO_TEST_CASE(another_passphrase_than_the_first_is_refused) {
  BOOST_TEST(update("organizations/1", "{" + passphrase + "," + component() + "}").has_value());
  const std::string before = stored("organizations/1/master-key");
  BOOST_TEST(said(update("organizations/1", R"({"passphrase":"mistyped",)" + component() + "}")) ==
             "decryption_failed");
  BOOST_TEST(stored("organizations/1/master-key") == before);
}

BOOST_AUTO_TEST_CASE(passphrase_and_custodian_come_together_or_not_at_all) {
  BOOST_TEST(said(update("organizations/1", "{" + passphrase + "}")) == "invalid_request");
  BOOST_TEST(said(update("organizations/1", "{" + component() + "}")) == "invalid_request");
  BOOST_TEST(stored("organizations/1/master-key") == "none");
}

BOOST_AUTO_TEST_CASE(a_soft_deleted_organization_counts_as_absent) {
  BOOST_TEST(update("organizations/1", "{}").has_value());
  soft_delete("organizations/1/master-key");
  BOOST_TEST(said(read("organizations/1")) == "not_found");
  BOOST_TEST(said(update("organizations/1", "{}")) == R"({"version":2})");
}

BOOST_AUTO_TEST_CASE(a_malformed_check_is_an_error_and_stays) {
  put("organizations/1/master-key", R"({"org_id":1,"org_key_check":"short"})");
  BOOST_TEST(said(update("organizations/1", "{" + passphrase + "," + component() + "}")) == "record_malformed");
}

BOOST_AUTO_TEST_CASE(a_team_belongs_to_one_organization) {
  BOOST_TEST(said(read("teams/3")) == "not_found");
  BOOST_TEST(said(update("teams/3", R"({"org_id":1})")) == R"({"version":1})");
  BOOST_TEST(said(update("teams/3", R"({"org_id":"1"})")) == R"({"version":1})");
  BOOST_TEST((read("teams/3")->data.find_integer("org_id") == 1));
}

BOOST_AUTO_TEST_CASE(a_team_moves_only_on_purpose) {
  BOOST_TEST(update("teams/3", R"({"org_id":1})").has_value());
  const auto conflict = update("teams/3", R"({"org_id":2})");
  BOOST_TEST(said(conflict) == "conflict");
  BOOST_TEST((std::get<std::int64_t>(conflict.error().details().front().value) == 1));
  BOOST_TEST(said(update("teams/3", R"({"org_id":2,"replace_version":7})")) == "conflict");
  BOOST_TEST(said(update("teams/3", R"({"org_id":2,"replace_version":1})")) == R"({"version":2})");
  BOOST_TEST((read("teams/3")->data.find_integer("org_id") == 2));
}

BOOST_AUTO_TEST_CASE(ids_are_written_as_json_integers_only_when_they_are_canonical) {
  BOOST_TEST(update("teams/007", R"({"org_id":"9007199254740993"})").has_value());
  BOOST_TEST(text(read("teams/007")->data, "team_id") == "007");
  BOOST_TEST(text(read("teams/007")->data, "org_id") == "9007199254740993");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_metadata
