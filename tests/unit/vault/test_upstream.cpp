#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "vault_under_test.hpp"

namespace splitkey::test::test_upstream {

// Tries, and what is decided by: see also test_search.cpp and test_kv_write.cpp.

namespace {

constexpr const char* target = "/v1/secret/data/surveys/7/kek";
constexpr const char* health = "/v1/sys/health";
constexpr std::string_view nothing = R"({"errors":[]})";

std::string version(int number) {
  return http(200, R"({"data":{"data":{"a":1},"metadata":{"version":)" + std::to_string(number) +
                       R"(,"created_time":"then"}}})");
}

class Trying : public VaultUnderTest {
 public:
  Trying() { settings.cluster.most_tries = 4; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(upstream, Trying)

BOOST_AUTO_TEST_CASE(a_read_is_tried_again_after_what_may_pass) {
  for (const int status : {412, 429, 500, 502}) {
    server.say(target, {{http(status, nothing)}, {"", 0, true}, {http(status, nothing)}, {version(3)}});
    const std::size_t before = server.count(target);
    BOOST_TEST(read().value().version == 3U, status);
    BOOST_TEST(server.count(target) == before + 4);
  }
}

BOOST_AUTO_TEST_CASE(a_read_is_not_tried_for_ever) {
  server.say(target, {{http(500, nothing)}});
  BOOST_TEST(code(read()) == "vault_unavailable");
  BOOST_TEST(server.count(target) == 4U);
}

BOOST_AUTO_TEST_CASE(what_will_not_change_is_not_tried_again) {
  for (const int status : {400, 405, 413}) {
    server.say(target, {{http(status, nothing)}});
    const std::size_t before = server.count(target);
    BOOST_TEST(code(read()) == "vault_unavailable", status);
    BOOST_TEST(server.count(target) == before + 1);
  }
  server.say(target, {{http(503, R"({"errors":["Vault is sealed"]})")}, {version(3)}});
  BOOST_TEST(code(read()) == "vault_sealed");
}

BOOST_AUTO_TEST_CASE(retry_after_is_honoured_where_the_deadline_leaves_time_and_else_told) {
  const Reply later{"HTTP/1.1 429 X\r\nRetry-After: 1\r\nContent-Length: 13\r\n\r\n{\"errors\":[]}"};
  server.say(target, {later, {version(3)}});
  BOOST_TEST(read().has_value());
  server.say(target, {later});
  deadline = in(std::chrono::milliseconds(500));
  const auto refused = read();
  BOOST_TEST(code(refused) == "overloaded");
  BOOST_TEST(refused.error().retry_after().value().count() == 1000);
  deadline = in(std::chrono::seconds(20));
  BOOST_TEST(loop(store().status(deadline)).sentence.starts_with("rate-limited"));
}

BOOST_AUTO_TEST_CASE(what_a_node_answered_that_is_not_active_any_more_is_thrown_away) {
  ScriptedServer next(loop);
  settings.cluster.addresses.push_back(next.address());
  next.say(health, {{http(429, healthy)}, {http(200, healthy)}});
  BOOST_TEST_REQUIRE(log_in().has_value());
  next.say(health, {{http(200, healthy)}});
  next.say(target, {{version(4)}});
  server.say(target, {{version(3)}});
  server.say(health, {{http(429, healthy)}});
  BOOST_TEST(read().value().version == 4U);
  BOOST_TEST(server.count(target) == 1U);
}

BOOST_AUTO_TEST_CASE(a_refusal_of_a_node_that_is_not_active_any_more_is_thrown_away_too) {
  ScriptedServer next(loop);
  settings.cluster.addresses.push_back(next.address());
  next.say(health, {{http(429, healthy)}});
  BOOST_TEST_REQUIRE(log_in().has_value());
  next.say(health, {{http(200, healthy)}});
  next.say(target, {{version(4)}});
  server.say(target, {{http(403, R"({"errors":["permission denied"]})")}});
  server.say(health, {{http(429, healthy)}});
  BOOST_TEST(read().value().version == 4U);
  BOOST_TEST(server.count("/v1/auth/token/lookup-self") == 0U);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_followed_to_a_configured_node_and_the_same_path_only) {
  ScriptedServer next(loop);
  ScriptedServer stranger(loop);
  settings.cluster.addresses.push_back(next.address());
  next.say(target, {{version(4)}});
  const auto redirect = [](const std::string& location) {
    return Reply{"HTTP/1.1 307 X\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n"};
  };
  next.say(health, {{http(429, healthy)}});
  BOOST_TEST_REQUIRE(log_in().has_value());
  next.say(health, {{http(200, healthy)}});
  server.say(target, {redirect(next.address().url() + target)});
  server.say(health, {{http(429, healthy)}});
  BOOST_TEST(read().value().version == 4U);

  next.say(target, {redirect(stranger.address().url() + target), {version(5)}});
  BOOST_TEST(read().value().version == 5U);
  next.say(target, {redirect(next.address().url() + "/v1/secret/data/other"), {version(6)}});
  BOOST_TEST(read().value().version == 6U);
  BOOST_TEST(stranger.requests.empty());
  BOOST_TEST(next.count("/v1/secret/data/other") == 0U);
}

BOOST_AUTO_TEST_CASE(no_more_calls_leave_than_are_allowed) {
  settings.cluster.max_calls_per_second = 10;
  server.say(target, {{version(3)}});
  deadline = in(std::chrono::seconds(2));
  while (std::chrono::steady_clock::now() < deadline) (void)read();
  BOOST_TEST(server.requests.size() <= 21U);
  BOOST_TEST(server.requests.size() >= 5U);
}

BOOST_AUTO_TEST_CASE(a_policy_that_is_too_narrow_is_named_until_it_is_wide_enough) {
  const char* question = "/v1/sys/capabilities-self";
  settings.needs = {kv::Need("surveys/7/kek", {"create", "update"}), kv::Need("users/7/surveys/", {"list"})};
  server.say(question, {{http(200, R"({"data":{"secret/data/surveys/7/kek":["create","read","update"],)"
                                   R"("secret/metadata/users/7/surveys/":["deny"]}})")}});
  BOOST_TEST_REQUIRE(log_in().has_value());
  const auto sentence = [&] { return loop(store().status(deadline)).sentence; };
  BOOST_TEST(sentence().starts_with("policy too narrow: secret/metadata/users/7/surveys/ (lacks list)"));
  BOOST_TEST(
      server.last(question).ends_with(R"({"paths":["secret/data/surveys/7/kek","secret/metadata/users/7/surveys/"]})"));
  server.say(question, {{http(200, R"({"data":{"secret/data/surveys/7/kek":["root"],)"
                                   R"("secret/metadata/users/7/surveys/":["list"]}})")}});
  BOOST_TEST_REQUIRE(log_in().has_value());
  BOOST_TEST(sentence() == "fine");
}

BOOST_AUTO_TEST_CASE(a_path_that_vault_denies_is_named_until_it_is_allowed) {
  server.say("/v1/auth/token/lookup-self", {{http(200, R"({"data":{"ttl":60}})")}});
  server.say(target, {{http(403, R"({"errors":["permission denied"]})")}, {version(3)}});
  BOOST_TEST(code(read()) == "vault_denied");
  const auto sentence = [&] { return loop(store().status(deadline)).sentence; };
  BOOST_TEST(sentence().starts_with("policy too narrow: secret/data/surveys/7/kek;"));
  BOOST_TEST(read().has_value());
  BOOST_TEST(sentence() == "fine");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_upstream
