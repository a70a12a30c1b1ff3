#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "vault/vault_under_test.hpp"

namespace splitkey::test::test_token_owner {
namespace {

constexpr const char* target = "/v1/secret/data/surveys/7/kek";
constexpr const char* login = "/v1/auth/approle/login";
constexpr const char* lookup = "/v1/auth/token/lookup-self";
constexpr std::string_view denied = R"({"errors":["permission denied"]})";
constexpr std::string_view nothing = R"({"errors":[]})";

class Owned : public VaultUnderTest {
 public:
  std::string read() { return code(VaultUnderTest::read()); }

  static std::string answer_of_login(const std::string& token, int seconds, const std::string& policies) {
    return http(200, R"({"auth":{"client_token":")" + token + R"(","lease_duration":)" + std::to_string(seconds) +
                         R"(,"policies":[)" + policies + "]}}");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(token_owner, Owned)

BOOST_AUTO_TEST_CASE(many_requests_at_once_cause_one_login) {
  BOOST_TEST(loop(read_many(50)) == 50);
  BOOST_TEST(server.count(login) == 1U);
  BOOST_TEST(server.connections() <= cluster::max_connections);
}

BOOST_AUTO_TEST_CASE(a_token_that_vault_forgot_is_replaced_and_the_request_repeated) {
  BOOST_TEST(read() == "");
  server.say(login, {{answer_of_login("s.second", 3600, R"("default")")}});
  server.say(target, {{http(403, denied)}, {http(404, nothing)}});
  server.say(lookup, {{http(403, denied)}});
  BOOST_TEST(read() == "");
  BOOST_TEST(server.count(login) == 2U);
  BOOST_TEST(server.last(target).find("X-Vault-Token: s.second") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_policy_that_denies_causes_no_login) {
  server.say(target, {{http(403, denied)}});
  server.say(lookup, {{http(200, R"({"data":{}})")}});
  BOOST_TEST(read() == "vault_denied");
  BOOST_TEST(server.count(login) == 1U);
  BOOST_TEST(server.count(target) == 1U);
}

BOOST_AUTO_TEST_CASE(a_token_without_the_default_policy_is_not_looked_up_and_trusted_while_it_is_young) {
  server.say(login, {{answer_of_login("s.bare", 3600, R"("splitkeyd")")}});
  server.say(target, {{http(403, denied)}});
  for (int i = 0; i < 5; ++i) BOOST_TEST(read() == "vault_denied");
  BOOST_TEST(server.count(lookup) == 0U);
  BOOST_TEST(server.count(login) == 1U);
}

BOOST_AUTO_TEST_CASE(a_request_denied_with_three_tokens_is_denied) {
  server.say(target, {{http(403, denied)}});
  server.say(lookup, {{http(403, denied)}});
  BOOST_TEST(read() == "vault_denied");
  BOOST_TEST(server.count(login) == 3U);
  BOOST_TEST(server.count(target) == 3U);
}

BOOST_AUTO_TEST_CASE(a_refused_login_is_not_tried_again_at_once) {
  server.say(login, {{http(400, R"({"errors":["invalid role or secret ID"]})")}});
  for (int i = 0; i < 5; ++i) BOOST_TEST(read() == "vault_denied");
  BOOST_TEST(server.count(login) == 1U);
  BOOST_TEST(token_state(store()) == "denied");
}

BOOST_AUTO_TEST_CASE(a_login_that_fails_otherwise_is_tried_again) {
  server.say(login, {{http(500, nothing)}, {http(200, login_answer)}});
  BOOST_TEST(read() == "vault_unavailable");
  BOOST_TEST(read() == "");
  start_anew();
  settings.cluster.most_tries = 2;
  server.say(login, {{http(500, nothing)}, {http(200, login_answer)}});
  BOOST_TEST(read() == "");
}

BOOST_AUTO_TEST_CASE(an_answer_without_a_usable_token_is_unavailable) {
  for (const char* body : {"{}", R"({"auth":null})", R"({"auth":{"client_token":"","lease_duration":1}})",
                           R"({"auth":{"client_token":"a b","lease_duration":1}})", R"({"auth":{"client_token":"t"}})",
                           R"({"auth":{"client_token":"t\r\nX: y","lease_duration":1}})",
                           R"({"auth":{"client_token":"t","lease_duration":-1}})", "<html>"}) {
    server.say(login, {{http(200, body)}});
    BOOST_TEST(read() == "vault_unavailable", body);
  }
}

BOOST_AUTO_TEST_CASE(a_token_of_unbelievable_length_of_life_is_taken) {
  server.say(login, {{http(200, R"({"auth":{"client_token":"t","lease_duration":9223372036854775807}})")}});
  BOOST_TEST(read() == "");
  BOOST_TEST(read() == "");
  BOOST_TEST(server.count(login) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_token_owner
