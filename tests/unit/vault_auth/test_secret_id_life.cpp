#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>
#include <fmt/chrono.h>

#include "store/vault_auth/secret_id_life.hpp"
#include "vault/vault_under_test.hpp"

namespace splitkey::test::test_secret_id_life {

// What sys/health and the log say of the secret_id that logins are made with.

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* login = "/v1/auth/approle/login";
constexpr const char* question = "/v1/auth/approle/role/the-role/secret-id/lookup";

std::string logged_in(std::string_view role) {
  return http(200, R"({"auth":{"client_token":"s.token","lease_duration":3600,"policies":["default"],"metadata":{)"
                   R"("role_name":")" +
                       std::string(role) + R"("}}})");
}

std::string in_rfc3339(seconds from_now) {
  const auto moment = std::chrono::system_clock::now() + from_now;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(moment)));
}

std::string lives_until(const std::string& expires, int uses = 0) {
  return http(200, R"({"data":{"creation_time":"2026-11-26T19:22:58.17Z","expiration_time":")" + expires +
                       R"(","secret_id_num_uses":)" + std::to_string(uses) + "}}");
}

class Living : public VaultUnderTest {
 public:
  Living() { server.say(login, {{logged_in("the-role")}}); }

  kv::Status status() {
    BOOST_TEST_REQUIRE(log_in().has_value());
    return loop(store().status(deadline));
  }

  /// What sys/health tells of the secret_id; nullptr: nothing.
  static const json::Object* secret_id(const kv::Status& status) { return status.facts.find_object("secret_id"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(secret_id_life, Living)

BOOST_AUTO_TEST_CASE(its_life_is_told_and_asked_for_once_a_token) {
  server.say(question, {{lives_until(in_rfc3339(days(90)), 7)}});
  const auto told = status();
  const json::Object* life = secret_id(told);
  BOOST_TEST_REQUIRE(life != nullptr);
  BOOST_TEST(life->find_string("created")->expose_text() == "2026-11-26T19:22:58.17Z");
  BOOST_TEST(life->find_string("expires") != nullptr);
  const seconds left(life->find_integer("expires_in_s").value());
  BOOST_TEST((left > days(89) && left <= days(90)));
  BOOST_TEST(life->find_integer("uses").value() == 7);
  BOOST_TEST(told.sentence == "fine");
  BOOST_TEST(server.last(question).ends_with(R"({"secret_id":"the-secret"})"));
  BOOST_TEST(server.last(question).find("X-Vault-Token: s.token") != std::string::npos);
  (void)loop(store().status(deadline));
  BOOST_TEST(server.count(question) == 1U);
  (void)status();
  BOOST_TEST(server.count(question) == 2U);
}

BOOST_AUTO_TEST_CASE(one_that_lives_for_ever_has_no_end) {
  server.say(question, {{lives_until("0001-01-01T00:00:00Z")}});
  const auto told = status();
  const json::Object* life = secret_id(told);
  BOOST_TEST_REQUIRE(life != nullptr);
  BOOST_TEST(life->find("expires")->is_null());
  BOOST_TEST(life->find("expires_in_s")->is_null());
  BOOST_TEST(life->find_integer("uses").value() == 0);
}

BOOST_AUTO_TEST_CASE(fourteen_days_before_its_end_that_is_said_and_logged_once_a_token) {
  server.say(question, {{lives_until(in_rfc3339(days(9) + minutes(10)))}});
  const std::string sentence = "the secret_id expires in 9 days: splitkey credentials rotate";
  BOOST_TEST(status().sentence == sentence);
  BOOST_TEST(loop(store().status(deadline)).sentence == sentence);
  BOOST_TEST(quiet.count("the secret_id expires") == 1U);
  BOOST_TEST(status().sentence == sentence);
  BOOST_TEST(quiet.count("the secret_id expires") == 2U);
}

BOOST_AUTO_TEST_CASE(the_warning_begins_fourteen_days_before_the_end) {
  server.say(question, {{lives_until(in_rfc3339(days(14) + minutes(10)))}});
  BOOST_TEST(status().sentence == "fine");
  server.say(question, {{lives_until(in_rfc3339(days(14) - minutes(10)))}});
  BOOST_TEST(status().sentence.starts_with("the secret_id expires in 13 days"));
  server.say(question, {{lives_until(in_rfc3339(-hours(1)))}});
  const auto over = status();
  BOOST_TEST(over.sentence.starts_with("the secret_id has expired"));
  BOOST_TEST(secret_id(over)->find_integer("expires_in_s").value() == 0);
}

BOOST_AUTO_TEST_CASE(where_vault_does_not_tell_nothing_is_known_and_nothing_is_wrong) {
  for (const auto& reply :
       {http(403, R"({"errors":["permission denied"]})"), std::string("HTTP/1.1 204 X\r\n\r\n"),
        http(404, R"({"errors":[]})"), http(200, R"({"data":{"secret_id_num_uses":0}})"),
        http(200, R"({"data":{"creation_time":"then","secret_id_num_uses":0}})"),
        http(200, R"({"data":{"creation_time":"2026-11-26T19:22:58Z","secret_id_num_uses":-1}})")}) {
    server.say(question, {{reply}});
    const auto told = status();
    BOOST_TEST(secret_id(told) == nullptr, reply);
    BOOST_TEST(told.sentence == "fine");
  }
}

BOOST_AUTO_TEST_CASE(a_newer_secret_id_of_which_nothing_is_known_is_not_taken_for_the_former) {
  server.say(question, {{lives_until(in_rfc3339(days(9)))}, {http(403, R"({"errors":[]})")}});
  BOOST_TEST(secret_id(status()) != nullptr);
  BOOST_TEST(secret_id(status()) == nullptr);
}

BOOST_AUTO_TEST_CASE(where_nobody_answers_nobody_is_asked_again_at_once) {
  server.say(question, {{http(500, R"({"errors":[]})")}});
  (void)status();
  (void)loop(store().status(deadline));
  BOOST_TEST(server.count(question) == 1U);
}

BOOST_AUTO_TEST_CASE(a_role_that_is_no_name_is_not_asked_for) {
  for (const char* role : {"", "../../sys/seal", "a/b", "a%2fb", "..", "a b"}) {
    server.say(login, {{logged_in(role)}});
    BOOST_TEST(secret_id(status()) == nullptr, role);
  }
  for (const auto& request : server.requests) BOOST_TEST(request.find("secret-id/lookup") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_secret_id_life
