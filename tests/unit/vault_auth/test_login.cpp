#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "vault/vault_under_test.hpp"

namespace splitkey::test::test_login {
namespace {

constexpr const char* login = "/v1/auth/approle/login";
constexpr const char* lookup = "/v1/sys/wrapping/lookup";
constexpr const char* unwrap = "/v1/sys/wrapping/unwrap";
constexpr std::string_view refused = R"({"errors":["wrapping token is not valid or does not exist"]})";

std::string created_by(std::string_view path) {
  return http(200, R"({"data":{"creation_path":")" + std::string(path) + R"("}})");
}

class LoggingIn : public VaultUnderTest {
 public:
  LoggingIn() {
    server.say(lookup, {{created_by("auth/approle/role/splitkeyd/secret-id")}});
    server.say(unwrap, {{http(200, R"({"data":{"secret_id":"the-unwrapped"}})")}, {http(400, refused)}});
  }

  std::string why_not() {
    const auto in = log_in();
    return in ? "" : in.error().message();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(login_by_approle, LoggingIn)

BOOST_AUTO_TEST_CASE(the_credentials_are_read_before_each_login) {
  std::string current = "first";
  settings.auth.read_app_role = [&current] { return app_role(current)(); };
  BOOST_TEST(why_not() == "");
  BOOST_TEST(server.last(login).find("first") != std::string::npos);
  current = "second";
  BOOST_TEST(why_not() == "");
  BOOST_TEST(server.last(login).find("second") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_wrapped_secret_id_is_looked_at_and_unwrapped_once) {
  settings.auth.read_app_role = app_role("the-wrapping-token", true);
  server.say("/v1/secret/data/surveys/7/kek",
             {{http(403, R"({"errors":["permission denied"]})")}, {http(404, R"({"errors":[]})")}});
  server.say("/v1/auth/token/lookup-self", {{http(403, R"({"errors":["permission denied"]})")}});
  BOOST_TEST(read().has_value());
  BOOST_TEST(server.count(login) == 2U);
  BOOST_TEST(server.count(unwrap) == 1U);
  BOOST_TEST(server.last(lookup).ends_with(R"({"token":"the-wrapping-token"})"));
  BOOST_TEST(server.last(unwrap).find("X-Vault-Token: the-wrapping-token\r\n") != std::string::npos);
  BOOST_TEST(server.last(login).ends_with(R"({"role_id":"the-role","secret_id":"the-unwrapped"})"));
}

BOOST_AUTO_TEST_CASE(a_wrapping_from_elsewhere_is_an_incident_and_is_not_unwrapped) {
  settings.auth.read_app_role = app_role("the-wrapping-token", true);
  for (const char* path : {"sys/wrapping/wrap", "auth/approle/role/splitkeyd/role-id", "auth/other/role/x/secret-id"}) {
    server.say(lookup, {{created_by(path)}});
    BOOST_TEST(why_not().find("forged") != std::string::npos, path);
  }
  BOOST_TEST(server.count(unwrap) == 0U);
  BOOST_TEST(server.count(login) == 0U);
  BOOST_TEST(quiet.count("forged") >= 1U);
}

BOOST_AUTO_TEST_CASE(a_wrapping_token_that_was_used_before_us_is_an_incident_that_names_the_next_step) {
  settings.auth.read_app_role = app_role("the-wrapping-token", true);
  const auto check = [&] {
    const std::string told = why_not();
    for (const char* piece : {"login denied", "used", "intercepted", "revoke the secret_id", "a new one wrapped"}) {
      BOOST_TEST(told.find(piece) != std::string::npos, piece);
    }
  };
  server.say(lookup, {{http(400, refused)}});
  check();
  server.say(lookup, {{created_by("auth/approle/role/splitkeyd/secret-id")}});
  server.say(unwrap, {{http(400, refused)}});
  check();
  BOOST_TEST(server.count(login) == 0U);
}

BOOST_AUTO_TEST_CASE(a_token_for_a_number_of_calls_is_refused) {
  server.say(login, {{http(200, R"({"auth":{"client_token":"t","lease_duration":60,"num_uses":5}})")}});
  BOOST_TEST(why_not().find("token_num_uses") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(credentials_that_cannot_be_read_again_leave_those_that_were_read) {
  bool there = true;
  settings.auth.read_app_role = [&there]() -> Result<vault_auth::AppRole> {
    if (!there) return failure(Errc::invalid_request, "the file is gone");
    return app_role("the-secret")();
  };
  server.say("/v1/secret/data/surveys/7/kek",
             {{http(403, R"({"errors":["permission denied"]})")}, {http(404, R"({"errors":[]})")}});
  server.say("/v1/auth/token/lookup-self", {{http(403, R"({"errors":["permission denied"]})")}});
  BOOST_TEST_REQUIRE(log_in().has_value());
  there = false;
  BOOST_TEST(read().has_value());
  BOOST_TEST(server.count(login) == 2U);
  BOOST_TEST(quiet.count("the file is gone") == 1U);
}

BOOST_AUTO_TEST_CASE(a_reload_with_credentials_that_are_refused_changes_nothing) {
  server.say("/v1/secret/data/surveys/7/kek", {{http(404, R"({"errors":[]})")}});
  server.say("/v1/other/data/surveys/7/kek", {{http(404, R"({"errors":[]})")}});
  BOOST_TEST(read().has_value());
  server.say(login, {{http(400, R"({"errors":["invalid role or secret ID"]})")}});
  settings.kv_mount = "other";
  BOOST_TEST(why_not().starts_with("login denied"));
  BOOST_TEST(read().has_value());
  BOOST_TEST(server.count("/v1/other/data/surveys/7/kek") == 0U);
  server.say(login, {{http(200, login_answer)}});
  BOOST_TEST(why_not() == "");
  BOOST_TEST(read().has_value());
  BOOST_TEST(server.count("/v1/other/data/surveys/7/kek") == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_login
