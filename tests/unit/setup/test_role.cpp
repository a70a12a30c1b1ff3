#include <boost/test/unit_test.hpp>

#include "admin/setup/role.hpp"
#include "administration.hpp"

namespace splitkey::test::test_role {

using setup::StepKind;
using setup::StepResult;

namespace {

constexpr const char* role = "/v1/auth/approle/role/splitkeyd";

/// As Vault shows it, with `members` in the places of its own.
std::string stored(const std::string& token_type, const std::string& token_ttl, const std::string& policies) {
  return http(
      200,
      R"({"data":{"bind_secret_id":true,"secret_id_num_uses":0,"secret_id_ttl":7776000,)"
      R"("token_max_ttl":28800,"token_no_default_policy":false,"token_num_uses":0,"token_period":0,"token_policies":)" +
          policies + R"(,"token_ttl":)" + token_ttl + R"(,"token_type":")" + token_type + R"("}})");
}

class Role : public Administration {
 public:
  Result<void> ensure() {
    return (*this)([this] { return setup::ensure_role(calls, places); });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(role_of_the_daemons, Role)

BOOST_AUTO_TEST_CASE(one_that_gives_the_same_stays) {
  for (const char* type : {"service", "default", "default-service"}) {
    server.say(role, {{stored(type, "3600", R"(["splitkeyd"])")}});
    BOOST_TEST(ensure().has_value());
    BOOST_TEST((steps.back() == setup::Step{StepResult::already, StepKind::role, {"splitkeyd"}}));
  }
  BOOST_TEST(bodies(role).empty());
}

BOOST_AUTO_TEST_CASE(what_differs_is_told_from_what_to_what) {
  server.say(role, {{stored("batch", "7200", R"(["root","splitkeyd"])")}, {http(204, "")}});
  BOOST_TEST(ensure().has_value());
  BOOST_TEST((steps.back() == setup::Step{StepResult::changed,
                                          StepKind::role,
                                          {"splitkeyd", "token_policies", "root splitkeyd", "splitkeyd", "token_type",
                                           "batch", "service", "token_ttl", "7200", "3600"}}));
  BOOST_TEST(bodies(role).size() == 1U);
  server.say(role, {{stored("service", "3600", "null")}, {http(204, "")}});
  BOOST_TEST(ensure().has_value());
  BOOST_TEST(
      (steps.back() ==
       setup::Step{StepResult::changed, StepKind::role, {"splitkeyd", "token_policies", "nothing", "splitkeyd"}}));
}

BOOST_AUTO_TEST_CASE(a_missing_one_is_made) {
  server.say(role, {{http(404, R"({"errors":[]})")}, {http(204, "")}});
  BOOST_TEST(ensure().has_value());
  BOOST_TEST(
      bodies(role).at(0) ==
      R"({"token_policies":["splitkeyd"],"token_type":"service","token_ttl":3600,"token_max_ttl":28800,)"
      R"("token_period":0,"token_num_uses":0,"token_no_default_policy":false,"secret_id_ttl":7776000,"secret_id_num_uses":0})");
}

BOOST_AUTO_TEST_CASE(whoever_may_not_look_is_told) {
  server.say(role, {{http(403, R"({"errors":["permission denied"]})")}});
  BOOST_TEST(code(ensure()) == "vault_denied");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_role
