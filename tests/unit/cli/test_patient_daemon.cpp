#include <csignal>

#include <boost/test/unit_test.hpp>

#include "cli/command_result.hpp"
#include "cli/fake_escrows.hpp"
#include "program/cli/patient_daemon.hpp"

namespace splitkey::test::test_patient_daemon {

using test::error;
using test::FakeDaemon;

namespace {

struct Asked {
  cli::Outcome<json::Object> outcome;
  std::size_t requests = 0;
  std::vector<std::string> warnings;
};

/// What a patient client gets where `answer` answers the request of that number.
Asked ask(const std::function<std::string(std::size_t number)>& answer) {
  Asked asked;
  const FakeDaemon daemon(test::answering([&](const wire::Request&) { return answer(++asked.requests); }));
  auto patient = cli::PatientDaemon::reach(test::options(daemon), [&](std::string_view text) {
                   asked.warnings.emplace_back(text);
                 }).value();
  const terminal::Interruption interruption;
  asked.outcome = patient.ask(Operation::update, "p", {}, interruption);
  return asked;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(patient_daemon)

BOOST_AUTO_TEST_CASE(what_passes_is_waited_for) {
  const auto asked = ask([](std::size_t number) { return number < 6 ? error("overloaded") : R"("data":{"a":1})"; });
  BOOST_TEST_REQUIRE(asked.outcome.has_value());
  BOOST_TEST((asked.outcome->find_integer("a") == 1));
  BOOST_TEST(asked.requests == 6U);
}

BOOST_AUTO_TEST_CASE(what_does_not_pass_is_given_up_with_the_last_error) {
  const auto asked = ask([](std::size_t number) { return error("overloaded", std::to_string(number)); });
  BOOST_TEST_REQUIRE(!asked.outcome.has_value());
  BOOST_TEST(asked.outcome.error().message == "6");
  BOOST_TEST((asked.outcome.error().status == ExitStatus::try_again));
}

BOOST_AUTO_TEST_CASE(what_stays_is_asked_once) {
  BOOST_TEST(ask([](std::size_t) { return error("decryption_failed"); }).requests == 1U);
}

BOOST_AUTO_TEST_CASE(a_broken_connection_is_opened_again) {
  const auto asked = ask([](std::size_t number) {
    if (number < 3) throw std::runtime_error("break");
    return std::string(R"("data":{})");
  });
  BOOST_TEST(asked.outcome.has_value());
  BOOST_TEST(asked.requests == 3U);
}

BOOST_AUTO_TEST_CASE(a_signal_ends_the_retries_and_leaves_the_error) {
  const auto asked = ask([](std::size_t) {
    kill(getpid(), SIGTERM);
    return error("vault_sealed");
  });
  BOOST_TEST_REQUIRE(!asked.outcome.has_value());
  BOOST_TEST(asked.outcome.error().code == "vault_sealed");
  BOOST_TEST(asked.requests == 1U);
}

BOOST_AUTO_TEST_CASE(a_warning_is_passed_on_printable) {
  const auto asked = ask([](std::size_t) { return R"("data":{},"warnings":["a\u001bb"])"; });
  BOOST_TEST(asked.warnings == std::vector<std::string>{"a\\x1bb"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(who_cannot_be_reached_is_told_at_once) {
  const auto patient = cli::PatientDaemon::reach({.socket = "/nonexistent/socket"}, [](std::string_view) {});
  BOOST_TEST_REQUIRE(!patient.has_value());
  BOOST_TEST(patient.error().status == ExitStatus::unreachable);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_patient_daemon
