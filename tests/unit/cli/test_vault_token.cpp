#include <cstdlib>
#include <cstring>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "cli/command_result.hpp"
#include "program/cli/vault_token.hpp"
#include "terminal/person.hpp"

namespace splitkey::test::test_vault_token {

namespace {

auto read_token(const std::optional<std::string>& file, std::string_view input = "",
                const std::filesystem::path& terminal = "/nonexistent/tty") {
  const test::Stream in(input);
  return cli::read_vault_token(file, {in.descriptor(), -1, -1, terminal});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(vault_token)

BOOST_AUTO_TEST_CASE(a_token_of_the_environment_is_taken_out_of_it_and_overwritten) {
  setenv("VAULT_TOKEN", "hvs.hunter2", 1);
  const char* text = getenv("VAULT_TOKEN");
  const auto token = read_token({});
  BOOST_TEST_REQUIRE(token.has_value());
  BOOST_TEST((token->expose_text() == "hvs.hunter2"));
  BOOST_TEST((getenv("VAULT_TOKEN") == nullptr));
  const std::string_view left(text, std::strlen("hvs.hunter2"));
  BOOST_TEST((left.find_first_not_of('\0') == std::string_view::npos));
}

BOOST_AUTO_TEST_CASE(a_file_goes_before_the_environment_which_is_cleared_all_the_same) {
  setenv("VAULT_TOKEN", "other", 1);
  const test::File file("hvs.hunter2\n");
  const auto token = read_token(file.name());
  BOOST_TEST_REQUIRE(token.has_value());
  BOOST_TEST((token->expose_text() == "hvs.hunter2"));
  BOOST_TEST((getenv("VAULT_TOKEN") == nullptr));
}

BOOST_AUTO_TEST_CASE(blanks_and_line_ends_behind_it_are_no_part_of_it) {
  for (const char* text : {"hvs.hunter2 ", "hvs.hunter2\r\n", "hvs.hunter2\t\n\n"}) {
    const test::File file(text);
    const auto token = read_token(file.name());
    BOOST_TEST_REQUIRE(token.has_value());
    BOOST_TEST((token->expose_text() == "hvs.hunter2"));
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_one_word_is_no_token) {
  const test::File file("Key Value\ntoken hvs.hunter2\n");
  const auto token = read_token(file.name());
  BOOST_TEST_REQUIRE(!token.has_value());
  BOOST_TEST(token.error().status == ExitStatus::no_input);
  BOOST_TEST(token.error().message.find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(standard_input_is_a_file_too) {
  const auto token = read_token("-", "hvs.hunter2\n");
  BOOST_TEST_REQUIRE(token.has_value());
  BOOST_TEST((token->expose_text() == "hvs.hunter2"));
}

BOOST_AUTO_TEST_CASE(without_either_it_is_asked_without_echo) {
  setenv("VAULT_TOKEN", "", 1);  // as good as none
  test::Person person;
  std::thread typing([&] {
    person.wait_for("Vault token: ");
    person.type("hvs.hunter2\n");
  });
  const auto token = read_token({}, "", person.terminal());
  typing.join();
  BOOST_TEST_REQUIRE(token.has_value());
  BOOST_TEST((token->expose_text() == "hvs.hunter2"));
  person.wait_for("\n");
  BOOST_TEST(person.screen().find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_token_is_no_input) {
  const test::File empty("\n");
  for (const std::optional<std::string>& file :
       {std::optional<std::string>(), std::optional(empty.name()), std::optional<std::string>("/nonexistent/file")}) {
    const auto token = read_token(file);
    BOOST_TEST_REQUIRE(!token.has_value());
    BOOST_TEST(token.error().status == ExitStatus::no_input);
  }
  BOOST_TEST(read_token({}).error().message.find("--token-file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(more_than_one_word_is_no_token_and_is_not_repeated) {
  for (const std::string_view text : {"hvs.hunter2\nhvs.hunter2", " hvs.hunter2", "hvs.hunter2 x", "hvs.hünter2"}) {
    const auto token = read_token("-", text);
    BOOST_TEST_REQUIRE(!token.has_value(), text);
    BOOST_TEST(token.error().status == ExitStatus::no_input);
    BOOST_TEST(token.error().message.find("nter2") == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_vault_token
