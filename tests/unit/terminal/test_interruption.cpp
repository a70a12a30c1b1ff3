#include <csignal>
#include <pthread.h>

#include <boost/test/unit_test.hpp>

#include "child.hpp"
#include "program/terminal/interruption.hpp"

namespace splitkey::test::test_interruption {

using std::chrono::milliseconds;
using terminal::Interruption;

namespace {

// Longer than any test may take: who waits so long has not been woken.
constexpr milliseconds for_ever{std::chrono::hours(1)};

/// A shell that starts the tests in the background has them ignore SIGINT, and what is ignored stays so.
struct DefaultSignals {
  DefaultSignals() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
  }
};

}  // namespace

BOOST_TEST_GLOBAL_FIXTURE(DefaultSignals);

BOOST_AUTO_TEST_SUITE(interruption)

BOOST_AUTO_TEST_CASE(the_first_signal_is_remembered_by_its_exit_status) {
  for (const auto& [number, status] :
       {std::pair(SIGINT, ExitStatus::interrupted), std::pair(SIGTERM, ExitStatus::terminated)}) {
    const Interruption interruption;
    BOOST_TEST(!interruption.arrived().has_value());
    std::raise(number);
    BOOST_TEST_REQUIRE(interruption.arrived().has_value());
    BOOST_TEST(*interruption.arrived() == status);
    BOOST_TEST(static_cast<int>(status) == 128 + number);
  }
}

BOOST_AUTO_TEST_CASE(one_interruption_knows_nothing_of_the_last_ones_signal) {
  {
    const Interruption interruption;
    std::raise(SIGINT);
  }
  const Interruption interruption;
  BOOST_TEST(!interruption.arrived().has_value());
}

BOOST_AUTO_TEST_CASE(a_wait_ends_by_itself_or_by_a_signal_that_came_before_it_or_comes_meanwhile) {
  BOOST_TEST(Interruption().wait(milliseconds(0)));
  BOOST_TEST(Interruption().wait(milliseconds(1)));
  const Interruption interruption;
  std::raise(SIGTERM);
  BOOST_TEST(!interruption.wait(for_ever));
}

BOOST_AUTO_TEST_CASE(a_signal_wakes_who_waits) {
  const auto ended = in_a_child([] {
    const Interruption interruption;
    const pid_t waiting = getpid();
    const pid_t other = fork();
    if (other == 0) _exit(kill(waiting, SIGINT));
    const bool quiet = interruption.wait(for_ever);
    waitpid(other, nullptr, 0);
    return quiet ? 1 : 0;
  });
  BOOST_TEST(ended.exit_status == 0);
}

BOOST_AUTO_TEST_CASE(the_second_signal_ends_the_process) {
  for (const int second : {SIGINT, SIGTERM}) {
    const auto ended = in_a_child([second] {
      const Interruption interruption;
      std::raise(SIGINT);
      std::raise(second);
      return 0;
    });
    BOOST_TEST(ended.signal == second);
  }
}

BOOST_AUTO_TEST_CASE(afterwards_a_signal_does_what_it_did_before) {
  const auto ended = in_a_child([] {
    { const Interruption interruption; }
    std::raise(SIGTERM);
    return 0;
  });
  BOOST_TEST(ended.signal == SIGTERM);
}

BOOST_AUTO_TEST_CASE(a_signal_that_was_ignored_stays_ignored) {
  const auto ended = in_a_child([] {
    std::signal(SIGINT, SIG_IGN);
    const Interruption interruption;
    std::raise(SIGINT);
    std::raise(SIGINT);
    return interruption.arrived() ? 1 : 0;
  });
  BOOST_TEST(ended.exit_status == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_interruption
