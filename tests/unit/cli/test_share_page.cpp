#include <thread>

#include <boost/test/unit_test.hpp>

#include "cli/command_result.hpp"
#include "program/cli/share_page.hpp"
#include "program/cli/today.hpp"
#include "terminal/person.hpp"

namespace splitkey::test::test_share_page {

using test::run;

namespace {

std::string line() {
  static const std::vector<keys::Share> shares = keys::split_component(secret::Bytes(64), 3, 4).value();
  return std::string(shares[1].line("7f3a91c2").expose_text());
}

bool holds(const std::string& text, const std::string& piece) { return text.find(piece) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(share_page)

BOOST_AUTO_TEST_CASE(a_page_comes_to_standard_output) {
  const auto ran = run({"shares", "page"}, line() + "\n");
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(ran.errors.empty(), ran.errors);
  for (const std::string& piece : {std::string("Custodian share 2 of 4"), line().substr(0, 64),
                                   std::string("set=7f3a91c2 check="), cli::today()}) {
    BOOST_TEST(holds(ran.output, piece), piece);
  }
  const auto other = run({"shares", "page", "--threshold", "2", "--total", "5"}, line());
  BOOST_TEST(holds(other.output, "2 of 5, 2 are needed"));
  BOOST_TEST(run({"shares", "page", "--pdf"}, line()).output.starts_with("%PDF-1.4\n"));
}

BOOST_AUTO_TEST_CASE(a_page_comes_to_a_new_file_and_to_no_other) {
  const test::Directory directory;
  const test::File share(line());
  const std::string file = directory / "page";
  const auto ran = run({"shares", "page", share.name(), "--output", file});
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(ran.output.empty());
  const std::string written = test::content_of(file);
  BOOST_TEST(holds(written, "Custodian share 2 of 4"));
  BOOST_TEST(run({"shares", "page", share.name(), "--pdf", "--output", file}).status == ExitStatus::no_output);
  BOOST_TEST(test::content_of(file) == written);
}

BOOST_AUTO_TEST_CASE(not_exactly_one_share_that_reads_is_refused) {
  for (const std::string& input :
       {std::string(), line() + "\n" + line(), std::string("hunter2"), line().replace(100, 1, "g")}) {
    const auto ran = run({"shares", "page"}, input);
    BOOST_TEST(ran.status == ExitStatus::refused);
    BOOST_TEST(ran.output.empty());
    BOOST_TEST(!holds(ran.errors, "hunter2"));
  }
  BOOST_TEST(run({"shares", "page", "/nonexistent/file"}).status == ExitStatus::no_input);
}

BOOST_AUTO_TEST_CASE(numbers_that_cannot_be_are_a_usage_error) {
  for (const auto& [threshold, total] :
       {std::pair("1", "4"), std::pair("5", "4"), std::pair("3", "256"), std::pair("x", "4")}) {
    BOOST_TEST(run({"shares", "page", "--threshold", threshold, "--total", total}, line()).status == ExitStatus::usage);
  }
  const auto beyond = run({"shares", "page"}, "805-5-7");
  BOOST_TEST(beyond.status == ExitStatus::usage);
  BOOST_TEST(beyond.output.empty());
}

BOOST_AUTO_TEST_CASE(a_person_is_asked_without_echo_and_warned_that_the_terminal_keeps_the_page) {
  test::Person person;
  const test::Stream errors;
  std::thread typing([&] {
    person.wait_for("share: ");
    person.type(line() + "\n");
    person.wait_for("Date of this page");
  });
  const terminal::Streams streams{person.descriptor(), person.descriptor(), errors.descriptor(), person.terminal()};
  BOOST_TEST(cli::make_share_page({"-", false, {}, 3, 4}, streams).has_value());
  typing.join();
  BOOST_TEST(!holds(person.screen(), line().substr(0, 100)));
  BOOST_TEST(holds(errors.content(), "the terminal keeps what it shows"));
}

BOOST_AUTO_TEST_CASE(a_pdf_is_not_shown_on_a_terminal) {
  const test::Person person;
  const terminal::Streams streams{person.descriptor(), person.descriptor(), -1, person.terminal()};
  const auto refused = cli::make_share_page({"-", true, {}, 3, 4}, streams);
  BOOST_TEST_REQUIRE(!refused.has_value());
  BOOST_TEST(refused.error().status == ExitStatus::usage);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_share_page
