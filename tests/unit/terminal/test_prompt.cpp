#include <csignal>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "program/terminal/prompt.hpp"
#include "shown_exit_status.hpp"
#include "terminal/person.hpp"
#include "terminal/stream.hpp"

namespace splitkey::test::test_prompt {

using test::Person;

BOOST_AUTO_TEST_SUITE(prompt)

BOOST_AUTO_TEST_CASE(a_line_is_read_and_not_shown) {
  Person person;
  bool echoed = true;
  std::thread typing([&] {
    person.wait_for("passphrase: ");
    echoed = person.echoes();
    person.type("hunter2\n");
  });
  const auto line = terminal::ask_without_echo(person.terminal(), "passphrase: ");
  typing.join();
  BOOST_TEST_REQUIRE(line.has_value());
  BOOST_TEST((line->expose_text() == "hunter2"));
  BOOST_TEST(!echoed);
  person.wait_for("\n");
  BOOST_TEST(person.screen().find("hunter2") == std::string::npos);
  BOOST_TEST(person.echoes());
}

BOOST_AUTO_TEST_CASE(an_empty_line_is_an_answer) {
  Person person;
  std::thread typing([&] {
    person.wait_for("? ");
    person.type("\n");
  });
  const auto line = terminal::ask_without_echo(person.terminal(), "? ");
  typing.join();
  BOOST_TEST_REQUIRE(line.has_value());
  BOOST_TEST(line->empty());
}

BOOST_AUTO_TEST_CASE(an_end_without_a_line_is_an_error_and_the_echo_comes_back) {
  Person person;
  std::thread typing([&] {
    person.wait_for("? ");
    person.type("\x04");
  });
  const auto line = terminal::ask_without_echo(person.terminal(), "? ");
  typing.join();
  BOOST_TEST_REQUIRE(!line.has_value());
  BOOST_TEST(line.error().status == ExitStatus::no_input);
  BOOST_TEST(person.echoes());
}

BOOST_AUTO_TEST_CASE(a_signal_takes_effect_after_the_echo_is_back) {
  static Person* sitting = nullptr;
  static volatile std::sig_atomic_t echoed_at_signal = -1;
  Person person;
  sitting = &person;
  struct sigaction look {};
  look.sa_handler = [](int) { echoed_at_signal = sitting->echoes() ? 1 : 0; };
  struct sigaction before {};
  sigaction(SIGTERM, &look, &before);
  const pthread_t options = pthread_self();
  std::thread typing([&] {
    sigset_t mine;
    sigfillset(&mine);
    pthread_sigmask(SIG_BLOCK, &mine, nullptr);
    person.wait_for("? ");
    pthread_kill(options, SIGTERM);
    person.wait_for("\n");        // the question is over …
    person.wait_for("? \r\n? ");  // … and asked again, as this signal did not end the process
    person.type("again\n");
  });
  const auto line = terminal::ask_without_echo(person.terminal(), "? ");
  typing.join();
  sigaction(SIGTERM, &before, nullptr);
  BOOST_TEST(echoed_at_signal == 1);
  BOOST_TEST_REQUIRE(line.has_value());
  BOOST_TEST((line->expose_text() == "again"));
}

BOOST_AUTO_TEST_CASE(a_page_is_cleared_before_a_signal_takes_effect_and_shown_again_where_that_did_not_end_us) {
  const std::string cleared = "\x1b[H\x1b[2J\x1b[3J";
  const std::string shown = cleared + "a share\r\n? ";
  Person person;
  struct sigaction look {};
  look.sa_handler = [](int) {};
  struct sigaction before {};
  sigaction(SIGTERM, &look, &before);
  const pthread_t options = pthread_self();
  std::thread typing([&] {
    sigset_t mine;
    sigfillset(&mine);
    pthread_sigmask(SIG_BLOCK, &mine, nullptr);
    person.wait_for(shown);
    pthread_kill(options, SIGTERM);
    person.wait_for(shown + cleared + shown);
    person.type("again\n");
    person.wait_for("again\r\n");
  });
  const auto line = terminal::ask_below(person.terminal(), secret::as_bytes("a share\n"), "? ");
  typing.join();
  sigaction(SIGTERM, &before, nullptr);
  BOOST_TEST_REQUIRE(line.has_value());
  BOOST_TEST((line->expose_text() == "again"));
  person.wait_for("again\r\n" + cleared);
  BOOST_TEST(person.screen() == shown + cleared + shown + "again\r\n" + cleared);
}

BOOST_AUTO_TEST_CASE(what_is_no_terminal_is_refused) {
  const test::File file("hunter2\n");
  for (const std::string& place : {std::string("/nonexistent/tty"), file.name(), std::string("/dev/null")}) {
    const auto line = terminal::ask_without_echo(place, "? ");
    BOOST_TEST_REQUIRE(!line.has_value());
    BOOST_TEST(line.error().status == ExitStatus::no_input);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_prompt
