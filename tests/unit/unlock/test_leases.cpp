#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/secret/arena.hpp"
#include "keys/vectors.hpp"
#include "kv/event_loop.hpp"
#include "service/access/rules.hpp"
#include "service/unlock/leases.hpp"

namespace splitkey::test::test_leases {
namespace {

using access::Peer;
using unlock::Lease;
using unlock::Leases;

const Peer anna(1000, 1000, 1, {}, 1);
const Peer anna_elsewhere(1000, 1000, 1, {}, 2);
const Peer bert(1001, 1001, 2, {}, 3);
const Peer root = access::Rules(0, std::nullopt).recognize(Peer(0, 0, 3, {}, 4));

std::shared_ptr<Lease> lease_of(const Peer& owner, std::chrono::milliseconds ttl = std::chrono::seconds(60),
                                std::string parent = "") {
  unlock::Unlocked keys(keys::OrganizationKey(), std::nullopt, true);
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

}  // namespace

BOOST_AUTO_TEST_SUITE(unlock_leases)

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
  leases.end_connection(anna_elsewhere.connection());
  BOOST_TEST(code(leases.find(id, anna)) == "");
  leases.end_connection(anna.connection());
  BOOST_TEST(code(leases.find(id, anna)) == "precondition_failed");
}

BOOST_AUTO_TEST_CASE(a_connection_that_ends_leaves_leases_alone_that_are_not_bound_to_it) {
  EventLoop loop;
  Leases leases(loop.executor(), std::chrono::seconds(60), false);
  const std::string id = leases.grant(lease_of(anna)).value();
  leases.end_connection(anna.connection());
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

}  // namespace splitkey::test::test_leases
