#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/json/read.hpp"
#include "base/json/write.hpp"
#include "vault/vault_under_test.hpp"

namespace splitkey::test::test_token_keeper {

// What goes on beside the requests, with leases of a second or two.

namespace {

constexpr const char* login = "/v1/auth/approle/login";
constexpr const char* renew = "/v1/auth/token/renew-self";
constexpr const char* lookup = "/v1/auth/token/lookup-self";
constexpr const char* revoke = "/v1/auth/token/revoke-self";
constexpr const char* target = "/v1/secret/data/surveys/7/kek";
constexpr std::string_view denied = R"({"errors":["permission denied"]})";

/// The answer of a login or a renewal.
std::string granted(int seconds, bool renewable = true, std::string_view token = "s.token") {
  return http(200, R"({"auth":{"client_token":")" + std::string(token) + R"(","lease_duration":)" +
                       std::to_string(seconds) + R"(,"renewable":)" + (renewable ? "true" : "false") +
                       R"(,"policies":["default"]}})");
}

class Shelf final : public vault_auth::TokenShelf {
 public:
  std::optional<secret::Bytes> take() override {
    if (std::exchange(taken, true)) return std::nullopt;
    return std::exchange(kept, std::nullopt);
  }
  bool keep(const secret::Bytes& text) override {
    if (there) kept = text.clone();
    return there;
  }
  bool outlives_a_stop() const override { return there; }
  void clear() override { kept.reset(); }

  std::optional<secret::Bytes> kept;
  bool there = true;
  bool taken = false;
};

class Keeping : public VaultUnderTest {
 public:
  Shelf shelf;
  std::shared_ptr<vault::VaultStore> kept;

  Keeping() {
    server.say(target, {{http(404, R"({"errors":[]})")}});
    server.say(revoke, {{"HTTP/1.1 204 X\r\n\r\n"}});
  }
  ~Keeping() {
    if (kept != nullptr) stop();
  }

  void start() {
    shelf.taken = false;
    kept = vault::VaultStore::open(loop.executor(), settings, quiet.log, &shelf).value();
    kept->start();
  }
  void stop() {
    loop(stopped());
    kept = nullptr;
  }
  std::string read() { return code(loop(kept->read("surveys/7/kek", deadline))); }

  /// Until the server has had so many requests for `path`; requests go on meanwhile, and none fails.
  void serve_until(std::size_t times, const char* path) {
    while (server.count(path) < times) BOOST_TEST_REQUIRE(read() == "");
  }

 private:
  asio::awaitable<bool> stopped() {
    co_await kept->stop(true, deadline);
    co_return true;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(token_keeper, Keeping)

BOOST_AUTO_TEST_CASE(it_logs_in_before_anybody_asks) {
  start();
  while (server.count(login) == 0) (void)loop(kept->status(deadline));
  BOOST_TEST(read() == "");
  BOOST_TEST(server.count(login) == 1U);
}

BOOST_AUTO_TEST_CASE(a_token_is_renewed_for_as_long_as_the_login_gave_and_no_login_follows) {
  server.say(login, {{granted(1)}});
  server.say(renew, {{granted(1)}});
  start();
  serve_until(3, renew);
  BOOST_TEST(server.count(login) == 1U);
  BOOST_TEST(server.last(renew).ends_with(R"({"increment":1})"));
}

BOOST_AUTO_TEST_CASE(a_renewal_that_brings_less_is_followed_by_a_login) {
  server.say(login, {{granted(2)}, {granted(2, true, "s.second")}});
  server.say(renew, {{granted(1)}, {granted(2)}});
  start();
  serve_until(2, login);
  BOOST_TEST(server.count(renew) == 1U);
  BOOST_TEST(read() == "");
  BOOST_TEST(server.last(target).find("X-Vault-Token: s.second") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_that_is_not_renewable_is_replaced_before_it_ends) {
  server.say(login, {{granted(1, false)}});
  start();
  serve_until(3, login);
  BOOST_TEST(server.count(renew) == 0U);
}

BOOST_AUTO_TEST_CASE(a_policy_that_forbids_to_renew_is_told_once_and_the_token_replaced_in_time) {
  server.say(login, {{granted(1)}});
  server.say(renew, {{http(403, denied)}});
  server.say(lookup, {{http(200, R"({"data":{"ttl":1}})")}});
  start();
  serve_until(3, login);
  BOOST_TEST(server.count(renew) == 2U);
  BOOST_TEST(quiet.count("may not renew itself") == 1U);
}

BOOST_AUTO_TEST_CASE(a_renewal_that_finds_the_token_gone_is_followed_by_a_login) {
  server.say(login, {{granted(1)}, {granted(60)}});
  server.say(renew, {{http(403, denied)}});
  server.say(lookup, {{http(403, denied)}});
  start();
  serve_until(2, login);
  BOOST_TEST(server.count(renew) == 1U);
}

BOOST_AUTO_TEST_CASE(a_renewal_that_fails_leaves_the_token_in_use_and_is_tried_again) {
  server.say(login, {{granted(2)}});
  server.say(renew, {{http(500, denied)}, {http(500, denied)}, {granted(60)}});
  start();
  serve_until(1, renew);
  BOOST_TEST(quiet.count("logged in") == 1U);
  serve_until(2, renew);
}

BOOST_AUTO_TEST_CASE(a_login_that_fails_at_the_start_is_tried_again) {
  server.say(login, {{http(500, denied)}, {http(400, denied)}, {granted(60)}});
  start();
  while (server.count(login) < 3) (void)loop(kept->status(deadline));
  while (token_state(*kept) != "valid") {
  }
  BOOST_TEST(read() == "");
}

BOOST_AUTO_TEST_CASE(on_stop_the_token_is_revoked_where_nothing_keeps_it) {
  shelf.there = false;
  start();
  BOOST_TEST(read() == "");
  stop();
  BOOST_TEST(server.count(revoke) == 1U);
}

BOOST_AUTO_TEST_CASE(on_stop_the_token_lives_on_where_something_keeps_it_and_the_next_start_takes_it) {
  start();
  BOOST_TEST(read() == "");
  stop();
  BOOST_TEST(server.count(revoke) == 0U);

  server.say(lookup, {{http(200, R"({"data":{"ttl":50,"creation_ttl":60,"renewable":true,"policies":["default"]}})")}});
  start();
  while (server.count(lookup) == 0) (void)loop(kept->status(deadline));
  BOOST_TEST(read() == "");
  BOOST_TEST(server.count(login) == 1U);
  BOOST_TEST(shelf.kept.has_value());
}

BOOST_AUTO_TEST_CASE(a_kept_token_that_vault_forgot_or_that_is_anothers_is_not_used) {
  start();
  BOOST_TEST(read() == "");
  stop();
  server.say(lookup, {{http(403, denied)}});
  start();
  while (server.count(login) < 2) (void)loop(kept->status(deadline));
  BOOST_TEST(server.count(lookup) == 1U);
  stop();
  settings.cluster.name_space = "elsewhere";
  start();
  while (server.count(login) < 3) (void)loop(kept->status(deadline));
  BOOST_TEST(server.count(lookup) == 1U);
}

BOOST_AUTO_TEST_CASE(a_kept_token_waits_for_a_vault_that_is_away) {
  start();
  BOOST_TEST(read() == "");
  stop();
  server.say("/v1/sys/health", {{"", 0, true}});
  server.say(lookup, {{http(200, R"({"data":{"ttl":50,"renewable":true,"policies":["default"]}})")}});
  start();
  BOOST_TEST(read() == "vault_unavailable");
  BOOST_TEST(shelf.kept.has_value());
  server.say("/v1/sys/health", {{http(200, healthy)}});
  while (read() != "") {
  }
  BOOST_TEST(server.count(login) == 1U);
}

BOOST_AUTO_TEST_CASE(the_settings_decide_whether_it_is_revoked) {
  settings.auth.revoke_on_stop = vault_auth::RevokeOnStop::always;
  start();
  BOOST_TEST(read() == "");
  stop();
  BOOST_TEST(server.count(revoke) == 1U);
  BOOST_TEST(!shelf.kept.has_value());

  settings.auth.revoke_on_stop = vault_auth::RevokeOnStop::never;
  shelf.there = false;
  start();
  BOOST_TEST(read() == "");
  stop();
  BOOST_TEST(server.count(revoke) == 1U);
}

BOOST_AUTO_TEST_CASE(a_token_that_a_start_with_other_settings_kept_is_used_and_revoked) {
  start();
  BOOST_TEST(read() == "");
  stop();
  server.say(lookup, {{http(500, denied)}, {http(200, R"({"data":{"ttl":50,"policies":["default"]}})")}});
  settings.auth.revoke_on_stop = vault_auth::RevokeOnStop::always;
  start();
  while (server.count(lookup) < 2) (void)loop(kept->status(deadline));
  BOOST_TEST(read() == "");
  stop();
  BOOST_TEST(server.count(login) == 1U);
  BOOST_TEST(server.count(revoke) == 1U);
  BOOST_TEST(!shelf.kept.has_value());
}

BOOST_AUTO_TEST_CASE(after_a_reload_the_former_token_is_revoked_and_the_new_one_kept) {
  server.say(login, {{granted(60, true, "s.first")}, {granted(60, true, "s.second")}});
  start();
  BOOST_TEST(read() == "");
  BOOST_TEST(loop(kept->reload(settings, deadline)).has_value());
  while (server.count(revoke) == 0) BOOST_TEST_REQUIRE(read() == "");
  BOOST_TEST(server.last(revoke).find("X-Vault-Token: s.first") != std::string::npos);
  BOOST_TEST(server.last(target).find("X-Vault-Token: s.second") != std::string::npos);
  BOOST_TEST(shelf.kept.value().expose_text().find("s.second") != std::string_view::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_token_keeper
