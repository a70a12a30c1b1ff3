#define BOOST_TEST_DYN_LINK
#include <vector>

#include <boost/test/unit_test.hpp>

#include "program/daemon/arena_quota.hpp"

namespace splitkey::daemon::test_arena_quota {
namespace {

constexpr uid_t greedy = 1000;
constexpr uid_t another = 1001;
constexpr uid_t root = 0;
constexpr std::size_t length = 1000;

/// With room for a hundred messages of `length`.
struct Messages {
  ArenaQuota quota{100 * ArenaQuota::cost(length)};
  std::vector<ArenaQuota::Share> shares;

  std::size_t take(std::size_t wanted, uid_t peer, bool is_administrator = false) {
    std::size_t taken = 0;
    for (; taken < wanted; ++taken) {
      auto share = quota.take(peer, is_administrator, length);
      if (!share) break;
      shares.push_back(std::move(*share));
    }
    return taken;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(daemon_arena_quota)

BOOST_AUTO_TEST_CASE(a_peer_has_a_half) {
  Messages messages;
  BOOST_TEST(messages.take(1000, greedy) == 50U);
  BOOST_TEST(messages.take(1000, another) == 25U);  // up to the last quarter
}

BOOST_AUTO_TEST_CASE(of_the_last_quarter_newcomers_get_one_each_and_administrators_the_rest) {
  Messages messages;
  messages.take(1000, greedy);
  messages.take(1000, another);
  std::size_t newcomers = 0;
  for (uid_t peer = 2000; peer < 2100; ++peer) newcomers += messages.take(2, peer);
  BOOST_TEST(newcomers == 12U);
  BOOST_TEST(messages.take(1000, root, true) == 13U);
}

BOOST_AUTO_TEST_CASE(an_administrator_holds_no_more_than_a_half_either) {
  Messages messages;
  BOOST_TEST(messages.take(1000, root, true) == 50U);
  BOOST_TEST(messages.take(1000, greedy) == 25U);
}

BOOST_AUTO_TEST_CASE(what_is_given_back_may_be_taken_again) {
  Messages messages;
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(messages.take(1000, greedy) == 50U);
    messages.shares.clear();
  }
  BOOST_TEST(messages.take(1000, another) == 50U);
}

BOOST_AUTO_TEST_CASE(a_longer_message_counts_more) {
  ArenaQuota quota(100 * ArenaQuota::cost(length));
  BOOST_TEST(ArenaQuota(ArenaQuota::bytes_for(length)).take(greedy, false, length).has_value());
  BOOST_TEST(!ArenaQuota(ArenaQuota::bytes_for(length) - 2).take(greedy, true, length).has_value());
  BOOST_TEST(!quota.take(greedy, false, 100 * length).has_value());
  BOOST_TEST(quota.take(greedy, false, 10 * length).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::daemon::test_arena_quota
