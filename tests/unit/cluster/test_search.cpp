#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "vault/vault_under_test.hpp"

namespace splitkey::test::test_search {
namespace {

constexpr const char* target = "/v1/secret/data/surveys/7/kek";
constexpr const char* health = "/v1/sys/health";
constexpr std::string_view nothing = R"({"errors":[]})";

class Searching : public VaultUnderTest {
 public:
  Searching() { server.say(target, {{http(404, nothing)}}); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(search, Searching)

BOOST_AUTO_TEST_CASE(requests_wait_for_an_election_and_one_search_serves_them_all) {
  server.say(health, {{http(429, healthy)}, {http(429, healthy)}, {http(200, healthy)}});
  BOOST_TEST(loop(read_many(20)) == 20);
  BOOST_TEST(quiet.count("it is a standby node") == 1U);
  BOOST_TEST(quiet.count("the active Vault node is " + server.address().url()) == 1U);
}

BOOST_AUTO_TEST_CASE(a_request_waits_for_no_longer_than_its_deadline_and_hears_what_is_missing) {
  server.say(health, {{http(429, healthy)}});
  deadline = in(std::chrono::milliseconds(300));
  const auto entry = read();
  BOOST_TEST(code(entry) == "vault_unavailable");
  BOOST_TEST(entry.error().message().find("it is a standby node") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sealed_and_not_initialised_are_told_at_once_and_found_to_be_over) {
  for (const int status : {503, 501}) {
    server.say(health, {{http(status, healthy)}});
    BOOST_TEST(code(read()) == "vault_sealed");
    BOOST_TEST(code(read()) == "vault_sealed");
    server.say(health, {{http(200, healthy)}});
    BOOST_TEST(code(read()) == "");
  }
}

BOOST_AUTO_TEST_CASE(one_sealed_node_among_others_hides_no_election) {
  ScriptedServer sealed(loop);
  sealed.say(health, {{http(503, healthy)}});
  settings.cluster.addresses.push_back(sealed.address());
  server.say(health, {{http(429, healthy)}, {http(200, healthy)}});
  BOOST_TEST(read().has_value());
}

BOOST_AUTO_TEST_CASE(a_sealed_node_does_not_speak_for_one_that_takes_its_time) {
  ScriptedServer sealed(loop);
  sealed.say(health, {{http(503, healthy)}});
  settings.cluster.addresses.push_back(sealed.address());
  // It answers when the sealed one has been heard in a round that has ended, and is asked again.
  server.say(health, {{http(200, healthy), 0, false, [&] { return sealed.count(health) > 1; }}});
  BOOST_TEST(code(read()) == "");
}

BOOST_AUTO_TEST_CASE(a_node_that_never_answers_does_not_hide_that_the_others_are_sealed) {
  ScriptedServer sealed(loop);
  sealed.say(health, {{http(503, healthy)}});
  settings.cluster.addresses.push_back(sealed.address());
  server.say(health, {{""}});
  BOOST_TEST(code(read()) == "vault_sealed");
  BOOST_TEST(code(read()) == "vault_sealed");
}

BOOST_AUTO_TEST_CASE(while_vault_is_away_requests_wait_for_a_while) {
  settings.cluster.away_limit = std::chrono::seconds(20);
  server.say(health, {{"", 0, true}, {"", 0, true}, {http(200, healthy)}});
  BOOST_TEST(read().has_value());
}

BOOST_AUTO_TEST_CASE(when_vault_has_been_away_for_longer_requests_hear_so_at_once_until_it_is_back) {
  server.say(health, {{"", 0, true}});
  BOOST_TEST(code(read()) == "vault_unavailable");
  server.say(health, {{http(200, healthy)}});
  BOOST_TEST(code(read()) == "");
}

BOOST_AUTO_TEST_CASE(each_address_that_does_not_answer_is_named_with_its_reason) {
  settings.cluster.addresses = {http::Address(false, "127.0.0.1", 1), http::Address(false, "127.0.0.1", 2)};
  const auto entry = read();
  for (const char* piece : {"unreachable", "http://127.0.0.1:1: it cannot be reached: Connection refused",
                            "http://127.0.0.1:2: it cannot be reached: Connection refused"}) {
    BOOST_TEST(entry.error().message().find(piece) != std::string::npos, piece);
  }
}

BOOST_AUTO_TEST_CASE(a_node_that_says_nothing_does_not_hide_the_active_one) {
  ScriptedServer silent(loop);
  silent.say(health, {{""}});
  settings.cluster.addresses = {silent.address(), server.address()};
  BOOST_TEST(read().has_value());
}

BOOST_AUTO_TEST_CASE(a_node_that_says_nothing_does_not_hide_an_election) {
  ScriptedServer silent(loop);
  silent.say(health, {{""}});
  settings.cluster.addresses = {silent.address(), server.address()};
  server.say(health, {{http(429, healthy)}, {http(429, healthy)}, {http(200, healthy)}});
  deadline = in(std::chrono::milliseconds(2500));
  BOOST_TEST(read().has_value());
}

BOOST_AUTO_TEST_CASE(the_status_tells_of_each_state) {
  const auto sentence = [&] {
    start_anew();
    return loop(store().status(deadline)).sentence;
  };
  BOOST_TEST(sentence() == "fine");
  const std::string at = "Vault at " + server.address().url() + ": ";
  server.say(health, {{http(503, healthy)}});
  BOOST_TEST(sentence().starts_with(at + "it is sealed"));
  server.say(health, {{http(501, healthy)}});
  BOOST_TEST(sentence().starts_with(at + "it is not initialised"));
  server.say(health, {{http(429, healthy)}});
  BOOST_TEST(sentence().starts_with(at + "it is a standby node"));
  settings.cluster.addresses = {http::Address(false, "127.0.0.1", 1)};
  BOOST_TEST(sentence().starts_with("unreachable: Vault at http://127.0.0.1:1: it cannot be reached"));
}

// A word of health on a connection of its own.
Reply closing(int status) {
  return Reply{"HTTP/1.1 " + std::to_string(status) + " X\r\nConnection: close\r\nContent-Length: " +
                   std::to_string(healthy.size()) + "\r\n\r\n" + std::string(healthy),
               0, true};
}

// As a balancer does that hands each connection to another node, and at last to the active one.
std::vector<Reply> now_this_now_that() {
  std::vector<Reply> replies;
  for (int i = 0; i < 10; ++i) replies.push_back(closing(i % 2 == 0 ? 429 : 200));
  replies.push_back({http(200, healthy)});
  return replies;
}

BOOST_AUTO_TEST_CASE(an_address_whose_role_changes_with_each_connection_is_told_to_be_a_balancer) {
  server.say(health, now_this_now_that());
  settings.cluster.most_tries = 6;
  BOOST_TEST(read().has_value());
  BOOST_TEST(quiet.count("several Vault nodes answer at " + server.address().url()) == 1U);
  BOOST_TEST(loop(store().status(deadline)).sentence.find("several Vault nodes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_election_between_two_addresses_is_no_balancer) {
  ScriptedServer other(loop);
  settings.cluster.addresses.push_back(other.address());
  settings.cluster.most_tries = 6;
  other.say(target, {{http(404, nothing)}});
  for (int i = 0; i < 8; ++i) {
    server.say(health, {{http(i % 2 == 0 ? 429 : 200, healthy)}});
    other.say(health, {{http(i % 2 == 0 ? 200 : 429, healthy)}});
    BOOST_TEST(read().has_value());
  }
  BOOST_TEST(quiet.count("several Vault nodes") == 0U);
}

BOOST_AUTO_TEST_CASE(a_balancer_is_none_any_more_when_another_address_turns_out_to_be_the_active_node) {
  ScriptedServer other(loop);
  other.say(target, {{http(404, nothing)}});
  settings.cluster.addresses.push_back(other.address());
  settings.cluster.most_tries = 6;
  other.say(health, {{http(503, healthy)}});
  server.say(health, now_this_now_that());
  BOOST_TEST(read().has_value());
  BOOST_TEST(loop(store().status(deadline)).sentence.find("several Vault nodes") != std::string::npos);
  server.say(health, {{closing(429)}});
  other.say(health, {{http(200, healthy)}});
  BOOST_TEST(read().has_value());
  BOOST_TEST(loop(store().status(deadline)).sentence == "fine");
}

BOOST_AUTO_TEST_CASE(a_node_that_restarts_during_an_election_is_no_balancer) {
  settings.cluster.away_limit = std::chrono::seconds(20);
  server.say(health, {{closing(200)},
                      {closing(429)},
                      {"", 0, true},
                      {closing(200)},
                      {closing(429)},
                      {"", 0, true},
                      {http(200, healthy)}});
  settings.cluster.most_tries = 6;
  BOOST_TEST(read().has_value());
  BOOST_TEST(quiet.count("several Vault nodes") == 0U);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_a_search_and_the_requests_that_wait_for_it) {
  server.say(health, {{http(429, healthy)}});
  std::string outcome = "none";
  asio::co_spawn(loop.executor(), store().read("surveys/7/kek", in(std::chrono::seconds(20))),
                 [&](std::exception_ptr, const Result<kv::Entry>& entry) { outcome = code(entry); });
  (void)loop(store().status(deadline));
  deadline = in(std::chrono::milliseconds(10));
  stop();
  BOOST_TEST(outcome == "overloaded");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_search
