#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "kv/event_loop.hpp"
#include "store/http/budget.hpp"

namespace splitkey::test::test_pace {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Deadline start{seconds(1000)};

/// How many go within `time` when as many are wanted as possible.
int count(http::Pace& pace, Deadline from, milliseconds time) {
  int gone = 0;
  for (Deadline turn = pace.next(from); turn < from + time; turn = pace.next(turn)) {
    pace.take(turn);
    ++gone;
  }
  return gone;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pace)

BOOST_AUTO_TEST_CASE(no_more_go_in_a_time_than_one_an_interval_and_the_burst) {
  http::Pace one(seconds(1), 1);
  BOOST_TEST(count(one, start, seconds(10)) == 10);
  http::Pace three(seconds(1), 3);
  BOOST_TEST(count(three, start, seconds(10)) == 12);
  BOOST_TEST(count(three, start + seconds(10), seconds(10)) == 10);
}

BOOST_AUTO_TEST_CASE(a_rest_gives_back_the_burst_and_no_more) {
  http::Pace pace(seconds(1), 3);
  BOOST_TEST(count(pace, start, seconds(1)) == 3);
  BOOST_TEST(count(pace, start + seconds(1000), seconds(1)) == 3);
}

BOOST_AUTO_TEST_CASE(it_slows_down_and_speeds_up_again) {
  http::Pace pace(milliseconds(1), 1);
  pace.slow_down(milliseconds(20));
  BOOST_TEST(count(pace, start, seconds(1)) == 50);
  pace.slow_down({});
  BOOST_TEST(count(pace, start + seconds(2), seconds(1)) == 1000);
}

BOOST_AUTO_TEST_CASE(a_turn_behind_the_deadline_is_refused_at_once_and_costs_nothing) {
  EventLoop loop;
  http::Turns turns(loop.executor(), http::Pace(seconds(1), 2));
  const auto take = [&] { return loop(turns.take(in(milliseconds(10)))); };
  BOOST_TEST(take().has_value());
  BOOST_TEST(take().has_value());
  for (int i = 0; i < 3; ++i) {
    const auto refused = take();
    BOOST_TEST_REQUIRE(!refused.has_value());
    BOOST_TEST(name(refused.error().code()) == "overloaded");
    BOOST_TEST((refused.error().retry_after().value() <= seconds(1)));
  }
}

BOOST_AUTO_TEST_CASE(who_can_wait_gets_a_turn) {
  EventLoop loop;
  http::Budget budget(loop.executor(), 100);
  for (int i = 0; i < 30; ++i) BOOST_TEST(loop(budget.take(in(seconds(10)))).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_pace
