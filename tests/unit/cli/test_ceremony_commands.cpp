#include <cstdlib>

#include <boost/test/unit_test.hpp>

#include "cli/command_result.hpp"
#include "cli/fake_escrows.hpp"

namespace splitkey::test::test_ceremony_commands {

using test::FakeDaemon;
using test::FakeEscrows;
using test::opens;

namespace {

struct Asked {
  test::CommandResult ran;
  std::vector<std::string> paths;
  std::string last_data;
};

/// The command line against a daemon where 10/1, 42/7 and 42/8 are; shares on standard input.
Asked ask(std::vector<std::string> words, const std::string& answer = opens("sealed")) {
  FakeEscrows escrows({{"10/1", answer}, {"42/7", answer}, {"42/8", answer}});
  Asked asked;
  {
    const FakeDaemon daemon(escrows.script());
    words.insert(words.end(), {"--socket", daemon.socket()});
    asked.ran = test::run(words, test::some_shares());
  }
  asked.paths = escrows.asked;
  asked.last_data = escrows.last_data;
  return asked;
}

constexpr const char* unchanged = R"("data":{"changed":false})";

}  // namespace

BOOST_AUTO_TEST_SUITE(ceremony_commands)

BOOST_AUTO_TEST_CASE(verify_takes_users_a_progress_file_and_shares) {
  const test::File progress("");
  const test::File shares(test::some_shares());
  BOOST_TEST(ask({"escrow", "verify"}).ran.output == "opened 3 (sealed 3, checktick 0), failed 0\n");
  const auto asked = ask({"escrow", "verify", "--user", "42", "--user", "42", "--progress", progress.name(), "--shares",
                          shares.name(), "--json"});
  BOOST_TEST(asked.ran.output == "{\"opened\":2,\"sealed\":2,\"checktick\":0,\"failed\":[]}\n");
  const auto again = ask({"escrow", "verify", "--progress", progress.name(), "--shares", "-"});
  BOOST_TEST(again.ran.output == "opened 3 (sealed 3, checktick 0), failed 0\n");
  BOOST_TEST(again.paths.back() == "users/10/surveys/1/verify");
}

BOOST_AUTO_TEST_CASE(convert_takes_all_or_some_of_a_users_and_the_format) {
  const auto all = ask({"escrow", "convert", "--user", "42", "--all", "--to", "sealed"}, unchanged);
  BOOST_TEST(all.ran.output == "converted 0, already so 2, failed 0\n");
  BOOST_TEST(all.last_data.starts_with(R"({"format":"sealed",)"));
  const auto one = ask({"escrow", "convert", "--to", "checktick", "--user", "42", "--survey", "8"}, unchanged);
  BOOST_TEST(one.paths == std::vector<std::string>{"users/42/surveys/8/convert"}, boost::test_tools::per_element());
  BOOST_TEST(one.last_data.starts_with(R"({"format":"checktick",)"));
  const auto both = ask({"escrow", "convert", "--user", "10", "42", "--all", "--to", "sealed"}, unchanged);
  BOOST_TEST(both.ran.output == "converted 0, already so 3, failed 0\n");
}

BOOST_AUTO_TEST_CASE(checks_takes_a_token_from_file_or_environment_and_a_version) {
  const std::string answer = R"("data":{"changed":true})";
  const auto checks = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"platform", "checks"});
    FakeEscrows escrows({});
    escrows.instead = [&](const wire::Request&) { return answer; };
    {
      const FakeDaemon daemon(escrows.script());
      more.insert(more.end(), {"--socket", daemon.socket()});
      BOOST_TEST(test::run(more, test::some_shares()).status == ExitStatus::done);
    }
    return escrows.last_data;
  };
  const test::File token("one\n");
  BOOST_TEST(checks({"--token-file", token.name()}).ends_with(R"("vault_token":"one"})"));
  setenv("VAULT_TOKEN", "two", 1);
  const auto data = checks({"--platform-version", "v2", "--again", "/nonexistent/file"});
  BOOST_TEST(data.starts_with(R"({"version":"v2",)"));
  BOOST_TEST(data.ends_with(R"("vault_token":"two"})"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_understood_is_a_usage_error_and_nothing_is_asked) {
  const std::vector<std::vector<std::string>> lines{
      {"escrow"},
      {"platform"},
      {"escrow", "verify", "42"},
      {"escrow", "verify", "--user", "4/2"},
      {"escrow", "verify", "--user", ""},
      {"escrow", "verify", "--all"},
      {"escrow", "convert", "--all", "--to", "sealed"},
      {"escrow", "convert", "--user", "42", "--to", "sealed"},
      {"escrow", "convert", "--user", "42", "--all"},
      {"escrow", "convert", "--user", "42", "--all", "--to", "other"},
      {"escrow", "convert", "--user", "42", "--all", "--survey", "7", "--to", "sealed"},
      {"escrow", "convert", "--user", "42", "10", "--survey", "7", "--to", "sealed"},
      {"escrow", "convert", "--user", "42", "--survey", "..", "--to", "sealed"},
      {"platform", "checks", "hvs.hunter2"},
      {"platform", "checks", "--token", "hvs.hunter2"},
  };
  for (const auto& words : lines) {
    const auto asked = ask(words);
    BOOST_TEST(asked.ran.status == ExitStatus::usage);
    BOOST_TEST(asked.paths.empty());
    BOOST_TEST(asked.ran.errors.find("hunter2") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_daemon_that_is_not_there_is_told_before_shares_are_read) {
  for (const auto& words : {std::vector<std::string>{"escrow", "verify"}, {"platform", "checks"}}) {
    auto all = words;
    all.insert(all.end(), {"--socket", "/nonexistent/socket"});
    BOOST_TEST(test::run(all, "hunter2").status == ExitStatus::unreachable);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_ceremony_commands
