#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/secret/arena.hpp"
#include "desk.hpp"

namespace splitkey::test::test_leases {
namespace {

using engine::Lease;
using engine::Leases;
using engine::Peer;

constexpr Peer anna{1000, 1, false};
constexpr Peer anna_elsewhere{1000, 2, false};
constexpr Peer bert{1001, 3, false};
constexpr Peer root{0, 4, true};

std::shared_ptr<Lease> lease_of(const Peer& owner, std::chrono::milliseconds ttl = std::chrono::seconds(60),
                                std::string parent = "") {
  engine::Unlocked keys(keys::OrganizationKey(), std::nullopt, true);
  return std::make_shared<Lease>(owner, id("7"), std::nullopt, std::move(keys), in(ttl), std::move(parent));
}

std::string code(const Result<std::shared_ptr<Lease>>& found) {
  return found ? "" : std::string(name(found.error().code()));
}

keys::WrappingKey some_key(std::uint8_t first) {
  keys::WrappingKey key;
  key.expose_for_writing()[0] = first;
  return key;
}

const std::string kek(64, 'c');

/// An organization with a team, and an engine that counts what its leases cost: the pool has one thread.
class LeaseDesk : public Desk {
 public:
  LeaseDesk() {
    BOOST_TEST_REQUIRE(update("organizations/7", R"({"passphrase":"x",)" + shares({1, 2, 3}) + "}").has_value());
    BOOST_TEST_REQUIRE(update("teams/3", R"({"org_id":7})").has_value());
  }
  std::string unlock_organization() {
    const auto unlocked = update("organizations/7/unlock", R"({"passphrase":"x",)" + shares({1, 2, 3}) + "}");
    BOOST_TEST_REQUIRE(unlocked.has_value());
    return std::string(text(unlocked->data, "lease_id"));
  }
  std::string unlock_team() {
    const auto unlocked = update("teams/3/unlock", R"({"org_id":7,"passphrase":"x",)" + shares({1, 2, 3}) + "}");
    BOOST_TEST_REQUIRE(unlocked.has_value());
    return std::string(text(unlocked->data, "lease_id"));
  }
  static std::string by(const std::string& lease, const std::string& more = "") {
    return R"({"lease_id":")" + lease + "\"" + more + "}";
  }
  static std::string by_passphrase(const std::string& more = "") {
    return R"({"org_id":7,"team_id":3,"passphrase":"x",)" + shares({2, 3, 4}) + more + "}";
  }
  Result<engine::Answer> ask_as(const Peer& peer, Operation operation, std::string path, const std::string& data) {
    engine::Request request(operation, std::move(path), read_json(data), in(std::chrono::seconds(60)), peer);
    return loop(engine.answer(std::move(request)));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(engine_lease_keeping)

BOOST_AUTO_TEST_CASE(a_lease_is_found_by_its_owner_only) {
  EventLoop loop;
  Leases leases(loop.executor(), std::chrono::seconds(60), false);
  const std::string id = leases.grant(lease_of(anna)).value();
  BOOST_TEST(id.size() == 32U);
  BOOST_TEST(code(leases.find(id, anna)) == "");
  BOOST_TEST(code(leases.find(id, anna_elsewhere)) == "");
  BOOST_TEST(code(leases.find(id, bert)) == "precondition_failed");
  BOOST_TEST(code(leases.find(id, root)) == "precondition_failed");
  BOOST_TEST(code(leases.find(std::string(32, '0'), anna)) == "precondition_failed");
}

BOOST_AUTO_TEST_CASE(a_lease_of_a_connection_serves_no_other_and_ends_with_it) {
  EventLoop loop;
  Leases leases(loop.executor(), std::chrono::seconds(60), true);
  const std::string id = leases.grant(lease_of(anna)).value();
  BOOST_TEST(code(leases.find(id, anna)) == "");
  BOOST_TEST(code(leases.find(id, anna_elsewhere)) == "precondition_failed");
  leases.end_connection(anna_elsewhere.connection);
  BOOST_TEST(code(leases.find(id, anna)) == "");
  leases.end_connection(anna.connection);
  BOOST_TEST(code(leases.find(id, anna)) == "precondition_failed");
}

BOOST_AUTO_TEST_CASE(a_connection_that_ends_leaves_leases_alone_that_are_not_bound_to_it) {
  EventLoop loop;
  Leases leases(loop.executor(), std::chrono::seconds(60), false);
  const std::string id = leases.grant(lease_of(anna)).value();
  leases.end_connection(anna.connection);
  BOOST_TEST(code(leases.find(id, anna)) == "");
}

BOOST_AUTO_TEST_CASE(a_lease_whose_time_is_over_is_wiped_though_nobody_asks) {
  asio::io_context context;
  const std::size_t before = secret::arena().used_bytes();
  Leases leases(context.get_executor(), std::chrono::seconds(60), false);
  BOOST_TEST(leases.grant(lease_of(anna, std::chrono::milliseconds(1))).has_value());
  BOOST_TEST(leases.grant(lease_of(anna, std::chrono::milliseconds(2))).has_value());
  BOOST_TEST(secret::arena().used_bytes() > before);
  context.run();  // until the last timer has run out
  BOOST_TEST(secret::arena().used_bytes() == before);
  BOOST_TEST(leases.visible_to(root).empty());
}

BOOST_AUTO_TEST_CASE(a_lease_is_revoked_by_its_owner_and_by_an_administrator_with_what_came_of_it) {
  EventLoop loop;
  Leases leases(loop.executor(), std::chrono::seconds(60), false);
  const std::string first = leases.grant(lease_of(anna)).value();
  const std::string second = leases.grant(lease_of(anna)).value();
  const std::string child = leases.grant(lease_of(anna, std::chrono::seconds(60), first)).value();
  BOOST_TEST(leases.visible_to(anna).size() == 3U);
  BOOST_TEST(leases.visible_to(root).size() == 3U);
  BOOST_TEST(leases.visible_to(bert).empty());
  BOOST_TEST(leases.revoke(first, bert) == 0U);
  BOOST_TEST(leases.revoke(first, anna) == 2U);
  BOOST_TEST(code(leases.find(child, anna)) == "precondition_failed");
  BOOST_TEST(leases.revoke(second, root) == 1U);
  BOOST_TEST(leases.visible_to(anna).empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_granted_that_comes_of_a_lease_which_was_revoked_meanwhile) {
  EventLoop loop;
  Leases leases(loop.executor(), std::chrono::seconds(60), false);
  const std::string parent = leases.grant(lease_of(anna)).value();
  BOOST_TEST(leases.revoke(parent, anna) == 1U);
  const auto refused = leases.grant(lease_of(anna, std::chrono::seconds(60), parent));
  BOOST_TEST_REQUIRE(!refused.has_value());
  BOOST_TEST(std::string(name(refused.error().code())) == "precondition_failed");
  BOOST_TEST(leases.visible_to(root).empty());
}

BOOST_AUTO_TEST_CASE(a_user_has_only_so_many_and_leaves_others_theirs) {
  EventLoop loop;
  Leases leases(loop.executor(), std::chrono::seconds(60), false);
  for (int i = 0; i < 64; ++i) BOOST_TEST(leases.grant(lease_of(anna)).has_value());
  const auto refused = leases.grant(lease_of(anna_elsewhere));
  BOOST_TEST_REQUIRE(!refused.has_value());
  BOOST_TEST(std::string(name(refused.error().code())) == "overloaded");
  BOOST_TEST(leases.grant(lease_of(bert)).has_value());
}

BOOST_AUTO_TEST_CASE(the_wrapping_keys_used_least_recently_make_room) {
  const auto lease = lease_of(anna);
  for (std::uint8_t i = 0; i < 32; ++i) lease->keep("path-" + std::to_string(i), some_key(i));
  BOOST_TEST((lease->recall("path-0") == some_key(0)));
  lease->keep("path-32", some_key(32));
  BOOST_TEST(lease->recall("path-0").has_value());
  BOOST_TEST(!lease->recall("path-1").has_value());
  BOOST_TEST(lease->recall("path-32").has_value());
}

BOOST_AUTO_TEST_CASE(all_is_wiped_with_a_lease) {
  const std::size_t before = secret::arena().used_bytes();
  {
    const auto lease = lease_of(anna);
    for (std::uint8_t i = 0; i < 40; ++i) lease->keep("path-" + std::to_string(i), some_key(i));
  }
  BOOST_TEST(secret::arena().used_bytes() == before);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(engine_leases, LeaseDesk)

BOOST_AUTO_TEST_CASE(a_team_is_opened_by_its_lease_and_by_its_passphrase_alike) {
  const std::string lease = unlock_team();
  BOOST_TEST(said(update("surveys/1/kek/encrypt", by(lease, R"(,"kek":")" + kek + "\""))) ==
             R"({"vault_path":"surveys/1/kek","version":1})");
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(said(update("surveys/1/kek/decrypt", by(lease))) == R"({"kek":")" + kek + R"("})");
  }
  BOOST_TEST(said(update("surveys/1/kek/decrypt", by_passphrase())) == R"({"kek":")" + kek + R"("})");
  BOOST_TEST(update("surveys/2/kek/encrypt", by_passphrase(R"(,"kek":")" + kek + "\"")).has_value());
  BOOST_TEST(said(update("surveys/2/kek/decrypt", by(lease))) == R"({"kek":")" + kek + R"("})");
}

BOOST_AUTO_TEST_CASE(a_team_is_unlocked_by_its_organizations_lease_which_outlives_it) {
  const std::string organization = unlock_organization();
  const auto unlocked = update("teams/3/unlock", by(organization));
  BOOST_TEST_REQUIRE(unlocked.has_value());
  const std::string team(text(unlocked->data, "lease_id"));
  BOOST_TEST(update("surveys/1/kek/encrypt", by_passphrase(R"(,"kek":")" + kek + "\"")).has_value());
  BOOST_TEST(said(update("surveys/1/kek/decrypt", by(team))) == R"({"kek":")" + kek + R"("})");
  BOOST_TEST(said(update("surveys/1/kek/decrypt", by(organization))) == "decryption_failed");
  BOOST_TEST(said(update("teams/3/unlock", by(team))) == "invalid_request");
  BOOST_TEST(said(update("sys/leases/revoke", by(organization))) == R"({"revoked":2})");
  BOOST_TEST(said(update("surveys/1/kek/decrypt", by(team))) == "precondition_failed");
}

BOOST_AUTO_TEST_CASE(a_lease_of_another_organization_unlocks_no_team) {
  BOOST_TEST(update("organizations/8", R"({"passphrase":"x",)" + shares({1, 2, 3}) + "}").has_value());
  BOOST_TEST(update("teams/4", R"({"org_id":8})").has_value());
  BOOST_TEST(said(update("teams/4/unlock", by(unlock_organization()))) == "invalid_request");
  BOOST_TEST(said(update("surveys/1/kek/encrypt",
                         by(unlock_organization(),
                            R"(,"generate":true,"vault_path":"organizations/8/surveys/1/kek")"))) == "invalid_request");
}

BOOST_AUTO_TEST_CASE(a_lease_stands_alone) {
  const std::string lease = unlock_team();
  for (const std::string& beside : {std::string(R"(,"org_id":7)"), std::string(R"(,"team_id":3)"),
                                    std::string(R"(,"passphrase":"x")"), "," + shares({1, 2, 3}), "," + component()}) {
    BOOST_TEST(said(update("surveys/1/kek/decrypt", by(lease, beside))) == "invalid_request");
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_passphrase_gets_no_lease) {
  BOOST_TEST(said(update("organizations/7/unlock", R"({"passphrase":"y",)" + shares({1, 2, 3}) + "}")) ==
             "decryption_failed");
  BOOST_TEST(said(update("teams/3/unlock", R"({"org_id":8,"passphrase":"x",)" + shares({1, 2, 3}) + "}")) ==
             "invalid_request");
  BOOST_TEST(said(update("teams/3/unlock", R"({"org_id":7})")) == "invalid_request");
  BOOST_TEST(said(ask(Operation::list, "sys/leases", "{}")) == R"({"keys":[],"key_info":{}})");
}

BOOST_AUTO_TEST_CASE(leases_are_shown_and_revoked_by_who_may) {
  const auto unlocked =
      ask_as(anna, Operation::update, "organizations/7/unlock", R"({"passphrase":"x",)" + shares({1, 2, 3}) + "}");
  const std::string lease(text(unlocked->data, "lease_id"));
  const auto listed = [&](const Peer& peer) {
    return ask_as(peer, Operation::list, "sys/leases", "{}")->data.find_array("keys")->size();
  };
  BOOST_TEST(listed(anna) == 1U);
  BOOST_TEST(listed(bert) == 0U);
  BOOST_TEST(listed(root) == 1U);
  const auto shown = ask_as(anna, Operation::list, "sys/leases", "{}");
  BOOST_TEST((shown->data.find_object("key_info")->find_object(lease)->find_integer("org_id") == 7));
  BOOST_TEST(said(ask_as(bert, Operation::update, "surveys/1/kek/decrypt", by(lease))) == "precondition_failed");
  BOOST_TEST(said(ask_as(bert, Operation::update, "sys/leases/revoke", by(lease))) == "not_found");
  BOOST_TEST(said(ask_as(root, Operation::update, "sys/leases/revoke", "{}")) == R"({"revoked":1})");
  BOOST_TEST(said(ask_as(anna, Operation::update, "surveys/1/kek/decrypt", by(lease))) == "precondition_failed");
}

BOOST_AUTO_TEST_CASE(where_leases_are_off_nothing_is_unlocked) {
  Leases none(loop.executor(), std::chrono::seconds(0), false);
  engine::Engine without({store, pool, settings, log, escrow_key, none, {}});
  engine::Request request(Operation::update, "organizations/7/unlock",
                          read_json(R"({"passphrase":"x",)" + shares({1, 2, 3}) + "}"), in(std::chrono::seconds(60)));
  BOOST_TEST(said(loop(without.answer(std::move(request)))) == "precondition_failed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_leases
