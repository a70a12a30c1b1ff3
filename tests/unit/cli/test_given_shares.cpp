#include <thread>

#include <boost/test/unit_test.hpp>

#include "cli/command_result.hpp"
#include "program/cli/given_shares.hpp"
#include "terminal/person.hpp"

namespace splitkey::test::test_given_shares {

namespace {

auto read(const std::vector<std::string>& files, std::string_view input = "") {
  const test::Stream in(input);
  return cli::read_shares(files, {in.descriptor(), -1, -1, "/nonexistent/tty"});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(given_shares)

BOOST_AUTO_TEST_CASE(each_line_is_a_share_and_has_a_place) {
  const test::File file("a\n\n  \r\nb");
  const auto shares = read({file.name(), "-"}, "c\n");
  BOOST_TEST_REQUIRE(shares.has_value());
  BOOST_TEST_REQUIRE(shares->size() == 3U);
  BOOST_TEST((*shares)[0].place == file.name() + ":1");
  BOOST_TEST((*shares)[1].place == file.name() + ":4");
  BOOST_TEST((*shares)[2].place == "-:1");
  BOOST_TEST(((*shares)[1].text.expose_text() == "b"));
}

BOOST_AUTO_TEST_CASE(the_mark_that_windows_puts_before_a_text_is_no_part_of_it) {
  const std::string mark = "\xef\xbb\xbf";
  const test::File marked(mark + test::some_shares());
  const auto shares = read({marked.name()});
  BOOST_TEST_REQUIRE(shares.has_value());
  BOOST_TEST(cli::parse_shares(*shares).has_value());

  const auto input = read({"-", "-"}, mark + "\r\na\r\n");
  BOOST_TEST_REQUIRE(input.has_value());
  BOOST_TEST_REQUIRE(input->size() == 1U);
  BOOST_TEST(input->front().place == "-:2");

  const auto inside = read({"-"}, "a\n" + mark + "b\n");
  BOOST_TEST_REQUIRE(inside.has_value());
  BOOST_TEST((inside->back().text.expose_text() == mark + "b"));

  const test::File page(mark + "Custodian share 2 of 4 of the platform key\n");
  BOOST_TEST(!read({page.name()}).has_value());
}

BOOST_AUTO_TEST_CASE(a_page_is_told_as_one_and_not_taken_for_lines) {
  for (const std::string_view page :
       {"Custodian share 2 of 4 of the platform key\n====\n\n    802-2-ab\n", "%PDF-1.4\n"}) {
    const test::File file(page);
    const auto shares = read({file.name()});
    BOOST_TEST_REQUIRE(!shares.has_value());
    BOOST_TEST(shares.error().status == ExitStatus::no_input);
    BOOST_TEST(shares.error().message.starts_with(file.name() + " is a custodian's page"));
  }
}

BOOST_AUTO_TEST_CASE(they_are_typed_at_a_terminal_until_an_empty_line) {
  test::Person person;
  std::thread typing([&] {
    person.wait_for("share 1 (empty: no more): ");
    person.type("hunter2\n");
    person.wait_for("share 2 (empty: no more): ");
    person.type("\n");
  });
  const terminal::Streams streams{person.descriptor(), -1, -1, person.terminal()};
  const auto shares = cli::read_shares({"-"}, streams);
  typing.join();
  BOOST_TEST_REQUIRE(shares.has_value());
  BOOST_TEST_REQUIRE(shares->size() == 1U);
  BOOST_TEST(((*shares)[0].text.expose_text() == "hunter2"));
  BOOST_TEST(person.screen().find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(in_a_ceremony_one_that_does_not_read_is_typed_again_and_not_all) {
  const std::string lines = test::some_shares();
  const std::string first = lines.substr(0, lines.find('\n') + 1);
  test::Person person;
  std::thread typing([&] {
    person.wait_for("share 1 (empty: no more): ");
    person.type("hunter2\n");
    person.wait_for("share 1: a share has the form 80{i}-{x}-{y}; type it again\r\nshare 1 (empty: no more): ");
    person.type(first);
    person.wait_for("share 2 (empty: no more): ");
    person.type("\n");
  });
  const terminal::Streams streams{person.descriptor(), -1, -1, person.terminal()};
  const auto texts = cli::custodian_shares({"-"}, streams);
  typing.join();
  BOOST_TEST_REQUIRE(texts.has_value());
  BOOST_TEST_REQUIRE(texts->as_array()->size() == 1U);
  BOOST_TEST(person.screen().find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_request_gets_the_canonical_texts) {
  std::string lines = test::some_shares();
  std::string upper = "  " + lines;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const test::Stream in(upper);
  const auto texts = cli::custodian_shares({"-"}, {in.descriptor(), -1, -1, ""});
  BOOST_TEST_REQUIRE(texts.has_value());
  std::string sent;
  for (const json::Value& text : *texts->as_array()) sent += std::string(text.as_string()->expose_text()) + "\n";
  BOOST_TEST((sent == lines));
}

BOOST_AUTO_TEST_CASE(no_share_and_one_that_does_not_read_are_refused) {
  for (const std::string& input : {std::string(), std::string("\n"), test::some_shares() + "hunter2"}) {
    const test::Stream in(input);
    const auto field = cli::custodian_shares({"-"}, {in.descriptor(), -1, -1, ""});
    BOOST_TEST_REQUIRE(!field.has_value());
    BOOST_TEST(field.error().status == ExitStatus::refused);
    BOOST_TEST(field.error().message.find("hunter2") == std::string::npos);
  }
  BOOST_TEST(cli::custodian_shares({"/nonexistent/file"}, {}).error().status == ExitStatus::no_input);
  BOOST_TEST(cli::read_typed_shares({-1, -1, -1, "/nonexistent/tty"}).error().status == ExitStatus::no_input);
}

BOOST_AUTO_TEST_CASE(words_behind_the_texts_are_looked_at_and_not_sent) {
  const std::string texts = test::some_shares();
  std::string lines = texts;
  for (std::size_t end = 0; (end = lines.find('\n', end)) != std::string::npos; end += 15)
    lines.insert(end, " set=7f3a91c2");
  const test::Stream in(lines);
  const auto sent = cli::custodian_shares({"-"}, {in.descriptor(), -1, -1, ""});
  BOOST_TEST_REQUIRE(sent.has_value());
  std::string all;
  for (const json::Value& text : *sent->as_array()) all += std::string(text.as_string()->expose_text()) + "\n";
  BOOST_TEST((all == texts));

  lines.replace(lines.find("7f3a91c2"), 8, "00000000");
  const test::Stream mixed(lines);
  const auto refused = cli::custodian_shares({"-"}, {mixed.descriptor(), -1, -1, ""});
  BOOST_TEST_REQUIRE(!refused.has_value());
  BOOST_TEST(refused.error().status == ExitStatus::refused);
  BOOST_TEST(refused.error().message ==
             "the shares are of different sets: 1 of set 00000000, 2 of set 7f3a91c2, 3 of set 7f3a91c2");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_given_shares
