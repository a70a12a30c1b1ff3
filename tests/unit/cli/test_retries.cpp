#include <boost/test/unit_test.hpp>

#include "cli/command_result.hpp"
#include "program/cli/retries.hpp"

namespace splitkey::test::test_retries {

using cli::Failure;
using cli::Retries;
using std::chrono::milliseconds;

namespace {

constexpr Retries retries{.tries = 6, .first_pause = milliseconds(500), .longest_pause = milliseconds(3000)};

std::int64_t pause_after(const Failure& failure, unsigned failed) {
  const auto pause = retries.pause_after(failure, failed);
  return pause ? pause->count() : -1;
}

Failure sealed(std::int64_t retry_after_ms) {
  return {Error(Errc::vault_sealed, "m").after(milliseconds(retry_after_ms)), "r"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(retries)

BOOST_AUTO_TEST_CASE(the_pause_doubles_up_to_the_longest_and_the_tries_are_counted) {
  const Failure failure(Error(Errc::vault_sealed, "m"), "r");
  BOOST_TEST(pause_after(failure, 1) == 500);
  BOOST_TEST(pause_after(failure, 2) == 1000);
  BOOST_TEST(pause_after(failure, 3) == 2000);
  BOOST_TEST(pause_after(failure, 4) == 3000);
  BOOST_TEST(pause_after(failure, 5) == 3000);
  BOOST_TEST(pause_after(failure, 6) == -1);
}

BOOST_AUTO_TEST_CASE(the_daemons_word_on_the_pause_holds_where_it_is_longer) {
  BOOST_TEST(pause_after(sealed(1200), 1) == 1200);
  BOOST_TEST(pause_after(sealed(1200), 3) == 2000);
  BOOST_TEST(pause_after(sealed(0), 1) == 500);
  BOOST_TEST(pause_after(sealed(3'600'000), 1) == 3000);
}

BOOST_AUTO_TEST_CASE(what_may_pass_is_asked_again_and_what_stays_is_not) {
  for (const Errc code : {Errc::vault_sealed, Errc::vault_unavailable, Errc::overloaded, Errc::deadline_exceeded,
                          Errc::audit_unavailable}) {
    BOOST_TEST(cli::may_pass(Failure(Error(code, "m"), "r")));
  }
  for (const Errc code : {Errc::invalid_custodian, Errc::decryption_failed, Errc::not_found, Errc::vault_denied,
                          Errc::conflict, Errc::internal}) {
    BOOST_TEST(pause_after(Failure(Error(code, "m"), "r"), 1) == -1);
  }
  for (const ExitStatus status : {ExitStatus::no_protocol, ExitStatus::unreachable, ExitStatus::try_again}) {
    BOOST_TEST(cli::may_pass(Failure(status, "m")));
  }
  for (const ExitStatus status : {ExitStatus::no_permission, ExitStatus::no_output, ExitStatus::usage}) {
    BOOST_TEST(!cli::may_pass(Failure(status, "m")));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_retries
