#include <boost/test/unit_test.hpp>

#include "keys/keys/paths.hpp"
#include "vectors.hpp"

namespace splitkey::keys::test_paths {
namespace {

using test::id;

BOOST_AUTO_TEST_SUITE(paths)

BOOST_AUTO_TEST_CASE(records_lie_where_checktick_puts_them) {
  BOOST_TEST(organization_path(id("1")) == "organizations/1/master-key");
  BOOST_TEST(team_path(id("3")) == "teams/3/team-key");
  BOOST_TEST(survey_kek_path(id("100")) == test::text(*test::rows("survey_keks")[0], "vault_path"));
  BOOST_TEST(organization_survey_kek_path(id("1"), id("500")) ==
             test::text(*test::rows("survey_keks")[1], "vault_path"));
  BOOST_TEST(user_surveys_folder(id("42")) == "users/42/surveys/");
  for (const json::Object* escrow : test::rows("escrows")) {
    BOOST_TEST(escrow_path(id(*escrow, "user_id"), id(*escrow, "survey_id")) == test::text(*escrow, "vault_path"));
  }
}

BOOST_AUTO_TEST_CASE(the_first_platform_version_lies_at_the_master_key) {
  BOOST_TEST(platform_version_path("v1") == "platform/master-key");
  BOOST_TEST(platform_version_path("v2") == "platform/versions/v2");
  BOOST_TEST(platform_checks_path("v1") == "platform/checks/v1");
}

BOOST_AUTO_TEST_CASE(a_platform_version_can_never_leave_its_place) {
  for (const std::string& version : {std::string("v1"), std::string("2026-01_b"), std::string(64, 'v')}) {
    BOOST_TEST(is_platform_version(version));
  }
  for (const std::string& version : {std::string(), std::string("../v1"), std::string("v/1"), std::string("v%2f1"),
                                     std::string("v.1"), std::string("v 1"), std::string(65, 'v')}) {
    BOOST_TEST(!is_platform_version(version));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_paths
