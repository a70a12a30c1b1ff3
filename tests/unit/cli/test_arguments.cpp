#include <boost/test/unit_test.hpp>

#include "cli/command_result.hpp"
#include "program/cli/arguments.hpp"

namespace splitkey::test::test_arguments {

using cli::Source;

namespace {

void must_be(const std::string& word, std::string_view field, Source source, std::string_view text) {
  const auto parsed = cli::parse_assignments({word});
  BOOST_TEST_REQUIRE(parsed.has_value());
  BOOST_TEST_REQUIRE(parsed->size() == 1U);
  BOOST_TEST(parsed->front().field == field);
  BOOST_TEST((parsed->front().source == source));
  BOOST_TEST(parsed->front().text == text);
}

void must_be_refused(const std::vector<std::string>& words) {
  const auto parsed = cli::parse_assignments(words);
  BOOST_TEST_REQUIRE(!parsed.has_value());
  BOOST_TEST(parsed.error().status == ExitStatus::usage);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(arguments)

BOOST_AUTO_TEST_CASE(each_form_says_where_the_value_comes_from) {
  must_be("email=a@b", "email", Source::argument, "a@b");
  must_be("email=", "email", Source::argument, "");
  must_be("notes=a=b", "notes", Source::argument, "a=b");
  must_be("notes=a:=b", "notes", Source::argument, "a:=b");
  must_be("version:=3", "version", Source::json, "3");
  must_be("list:=[\"a=b\"]", "list", Source::json, "[\"a=b\"]");
  must_be("kek=@/run/kek", "kek", Source::file, "/run/kek");
  must_be("kek=-", "kek", Source::standard_input, "");
  must_be("kek=?", "kek", Source::prompt, "");
}

BOOST_AUTO_TEST_CASE(only_the_whole_value_is_a_form) {
  must_be("notes=-5", "notes", Source::argument, "-5");
  must_be("notes=?!", "notes", Source::argument, "?!");
  must_be("notes:=\"@x\"", "notes", Source::json, "\"@x\"");
}

BOOST_AUTO_TEST_CASE(a_word_without_key_or_sign_is_refused) {
  for (const std::string word : {"kek", "=x", ":=x", "", "-"}) must_be_refused({word});
}

BOOST_AUTO_TEST_CASE(a_refusal_does_not_repeat_the_word) {
  const auto parsed = cli::parse_assignments({"a=b", "hunter2"});
  BOOST_TEST_REQUIRE(!parsed.has_value());
  BOOST_TEST(parsed.error().message.find("hunter2") == std::string::npos);
  BOOST_TEST(parsed.error().message.find("argument 2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(standard_input_is_the_value_of_one_key_only) {
  must_be_refused({"a=-", "b=-"});
  BOOST_TEST(cli::parse_assignments({"a=-", "b=@f", "c=?", "d=?"}).has_value());
}

BOOST_AUTO_TEST_CASE(a_json_value_stands_alone_for_its_key) {
  must_be_refused({"a:=1", "a=2"});
  must_be_refused({"a=1", "a:=2"});
  must_be_refused({"a:=1", "a:=2"});
  BOOST_TEST(cli::parse_assignments({"a=1", "a=2"}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_arguments
