#include <boost/test/unit_test.hpp>

#include "program/cli/obstacle_sentences.hpp"
#include "shown_exit_status.hpp"

namespace splitkey::test::test_obstacle_sentences {

using setup::Obstacle;
using setup::ObstacleKind;

BOOST_AUTO_TEST_SUITE(obstacle_sentences)

BOOST_AUTO_TEST_CASE(every_obstacle_has_words) {
  const std::vector<std::string> names(4, "{}");
  for (auto kind = ObstacleKind::not_readable; kind <= ObstacleKind::share_there;
       kind = static_cast<ObstacleKind>(static_cast<int>(kind) + 1)) {
    const cli::Failure failure = cli::failure_of({kind, names});
    BOOST_TEST(!failure.message.empty());
    BOOST_TEST(failure.status != ExitStatus::done);
  }
}

BOOST_AUTO_TEST_CASE(what_has_to_be_decided_first_is_refused_with_the_protocols_code) {
  const cli::Failure failure = cli::failure_of({ObstacleKind::half_of_another_key, {"/etc/half"}});
  BOOST_TEST(failure.status == ExitStatus::refused);
  BOOST_TEST(failure.code == "precondition_failed");
  BOOST_TEST(failure.message.starts_with("/etc/half is not the custodians' half of the platform key in Vault: "));
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_or_written_has_an_exit_status_of_its_own) {
  BOOST_TEST(cli::failure_of({ObstacleKind::not_readable, {"why"}}).status == ExitStatus::no_input);
  const cli::Failure not_ours = cli::failure_of({ObstacleKind::not_ours, {"why"}});
  BOOST_TEST(not_ours.status == ExitStatus::no_input);
  BOOST_TEST(not_ours.message == "why: run this as root, or as whose it is");
  BOOST_TEST(cli::failure_of({ObstacleKind::not_written, {"why"}}).status == ExitStatus::no_output);
  BOOST_TEST(cli::failure_of({ObstacleKind::configuration_wrong, {"why"}}).status == ExitStatus::configuration);
}

BOOST_AUTO_TEST_CASE(what_a_token_lacks_is_listed) {
  const std::vector<std::string> names{"splitkeyd", "a lacks read", "b: update is too much"};
  BOOST_TEST(cli::failure_of({ObstacleKind::policies_do_not_fit, names}).message ==
             "a daemon's token may not do all that it should, or may do more: a lacks read; b: update is too much. Has "
             "the role splitkeyd other policies than splitkeyd and default, or is \"default\" not Vault's own?");
}

BOOST_AUTO_TEST_CASE(an_error_of_vault_stays_as_it_is) {
  const cli::Failure failure = cli::failure_of(Error(Errc::vault_sealed, "why"));
  BOOST_TEST(failure.code == "vault_sealed");
  BOOST_TEST(failure.message == "why");
  BOOST_TEST(failure.status == ExitStatus::try_again);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_obstacle_sentences
