#include <csignal>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "cli/command_result.hpp"
#include "cli/fake_escrows.hpp"
#include "program/cli/platform_checks.hpp"
#include "terminal/person.hpp"

namespace splitkey::test::test_platform_checks {

using cli::ChecksEntry;
using test::error;
using test::FakeDaemon;

namespace {

/// Made once: the arena is not there yet when the program begins.
const std::string& all_shares() {
  static const std::string made = test::some_shares();
  return made;
}

constexpr std::string_view written =
    R"("data":{"platform_key_version":"v1","key_check":"00ff","share_checks":{"1":"aa"},"escrow_public_key":"bb",)"
    R"("proven_by":"users/42/surveys/7/recovery-kek","vault_path":"platform/checks/v1","version":1,"changed":true})";

const std::string needs_more = error("precondition_failed", "m", R"(,"details":{"needs":"custodian_shares_again"})");

struct Asked {
  test::CommandResult ran;
  std::vector<std::string> requests;
};

using Answer = std::function<std::string(std::size_t number)>;

Asked write_checks(ChecksEntry entry, const Answer& answer, std::string_view input = "",
                   const std::filesystem::path& terminal = "/nonexistent/tty", bool json = false) {
  Asked asked;
  {
    const FakeDaemon daemon(test::answering([&](const wire::Request& request) {
      asked.requests.push_back(std::string(name(request.operation)) + " " + request.path + " " +
                               std::string(json::write(request.data).expose_text()));
      return answer(asked.requests.size());
    }));
    asked.ran = test::run_command(
        [&](const terminal::Streams& streams) {
          return cli::write_platform_checks(entry, test::options(daemon, json), streams);
        },
        input, terminal);
  }
  return asked;
}

/// The shares as they stand in a request.
std::string as_array(std::string lines) {
  lines.pop_back();
  for (std::size_t at = 0; (at = lines.find('\n')) != std::string::npos;) lines.replace(at, 1, "\",\"");
  return "[\"" + lines + "\"]";
}

std::string always_written(std::size_t /*number*/) { return std::string(written); }
std::string written_the_second_time(std::size_t number) { return number == 1 ? needs_more : std::string(written); }

const test::File token("hvs.hunter2\n");

ChecksEntry entry(std::vector<std::string> again = {}) {
  return {.share_files = {"-"}, .again_files = std::move(again), .token_file = token.name(), .version = {}};
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(platform_checks)

BOOST_AUTO_TEST_CASE(shares_and_token_are_sent_and_the_checks_shown) {
  const auto asked = write_checks(entry(), always_written, all_shares());
  BOOST_TEST(asked.ran.status == ExitStatus::done);
  BOOST_TEST(asked.ran.errors.empty(), asked.ran.errors);
  BOOST_TEST(holds(asked.ran.output, "share_checks.1         aa\n"), asked.ran.output);
  BOOST_TEST(holds(asked.ran.output, "proven_by              users/42/surveys/7/recovery-kek\n"), asked.ran.output);
  BOOST_TEST_REQUIRE(asked.requests.size() == 1U);
  BOOST_TEST((asked.requests[0] == R"(update platform/checks {"custodian_shares":)" + as_array(all_shares()) +
                                       R"(,"vault_token":"hvs.hunter2"})"));
}

BOOST_AUTO_TEST_CASE(the_version_is_sent_where_it_is_named) {
  auto with_version = entry();
  with_version.version = "v2";
  const auto asked = write_checks(with_version, always_written, all_shares(), "", true);
  BOOST_TEST(holds(asked.requests.at(0), R"({"version":"v2",)"));
  BOOST_TEST(asked.ran.output.starts_with(R"({"platform_key_version":"v1",)"), asked.ran.output);
}

BOOST_AUTO_TEST_CASE(a_second_entry_is_read_from_files_where_nothing_proves_the_first) {
  const test::File again(all_shares());
  const auto asked = write_checks(entry({again.name()}), written_the_second_time, all_shares());
  BOOST_TEST(asked.ran.status == ExitStatus::done);
  BOOST_TEST_REQUIRE(asked.requests.size() == 2U);
  BOOST_TEST(!holds(asked.requests[0], "custodian_shares_again"));
  BOOST_TEST((asked.requests[1] == R"(update platform/checks {"custodian_shares":)" + as_array(all_shares()) +
                                       R"(,"vault_token":"hvs.hunter2","custodian_shares_again":)" +
                                       as_array(all_shares()) + "}"));
}

BOOST_AUTO_TEST_CASE(a_second_entry_is_asked_on_the_terminal_without_echo) {
  test::Person person;
  std::thread typing([&] {
    std::string_view rest = all_shares();
    for (int number = 1; !rest.empty(); ++number) {
      person.wait_for("share " + std::to_string(number) + " (empty: no more): ");
      const std::string_view line = rest.substr(0, rest.find('\n') + 1);
      person.type(line);
      rest.remove_prefix(line.size());
    }
    person.wait_for("share 4 (empty: no more): ");
    person.type("\n");
  });
  const auto asked = write_checks(entry(), written_the_second_time, all_shares(), person.terminal());
  typing.join();
  BOOST_TEST(asked.ran.status == ExitStatus::done);
  BOOST_TEST(holds(asked.ran.errors, "a second time"), asked.ran.errors);
  BOOST_TEST_REQUIRE(asked.requests.size() == 2U);
  BOOST_TEST((asked.requests[1].ends_with(R"("custodian_shares_again":)" + as_array(all_shares()) + "}")));
  BOOST_TEST(!holds(person.screen(), "801"));
}

BOOST_AUTO_TEST_CASE(where_nobody_can_be_asked_a_second_time_it_says_so) {
  const auto asked = write_checks(entry(), written_the_second_time, all_shares());
  BOOST_TEST(asked.ran.status == ExitStatus::no_input);
  BOOST_TEST(holds(asked.ran.errors, "--again"), asked.ran.errors);
  BOOST_TEST(asked.requests.size() == 1U);
}

BOOST_AUTO_TEST_CASE(another_precondition_asks_for_no_second_entry) {
  for (const std::string details : {"", R"(,"details":{"needs":"something"})", R"(,"details":{"needs":1})"}) {
    const auto asked = write_checks(
        entry(), [&](std::size_t) { return error("precondition_failed", "m", details); }, all_shares());
    BOOST_TEST(asked.ran.status == ExitStatus::refused);
    BOOST_TEST(asked.requests.size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_second_entry_is_asked_for_once) {
  const test::File again(all_shares());
  const auto asked = write_checks(
      entry({again.name()}), [](std::size_t) { return needs_more; }, all_shares());
  BOOST_TEST(asked.ran.status == ExitStatus::refused);
  BOOST_TEST(asked.requests.size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_may_pass_is_tried_again_and_what_stays_is_not) {
  const auto later = write_checks(
      entry(), [](std::size_t number) { return number < 4 ? error("vault_sealed") : std::string(written); },
      all_shares());
  BOOST_TEST(later.ran.status == ExitStatus::done);
  BOOST_TEST(later.requests.size() == 4U);
  const auto never = write_checks(
      entry(), [](std::size_t) { return error("vault_denied"); }, all_shares());
  BOOST_TEST(never.ran.status == ExitStatus::refused);
  BOOST_TEST(never.requests.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_signal_waits_for_the_answer_and_not_for_another_try) {
  const auto answered = write_checks(
      entry(),
      [](std::size_t) {
        kill(getpid(), SIGTERM);
        return std::string(written);
      },
      all_shares());
  BOOST_TEST(answered.ran.status == ExitStatus::done);
  const auto refused = write_checks(
      entry(),
      [](std::size_t) {
        kill(getpid(), SIGTERM);
        return error("vault_sealed");
      },
      all_shares());
  BOOST_TEST(refused.ran.status == ExitStatus::terminated);
  BOOST_TEST(refused.requests.size() == 1U);
  BOOST_TEST(refused.ran.errors.starts_with("splitkey: interrupted: "), refused.ran.errors);
}

BOOST_AUTO_TEST_CASE(standard_input_cannot_be_two_things) {
  for (const ChecksEntry& twice : {ChecksEntry{{"-"}, {"-"}, token.name(), {}}, ChecksEntry{{"-"}, {}, "-", {}},
                                   ChecksEntry{{"-", "-"}, {}, token.name(), {}}}) {
    const auto asked = write_checks(twice, always_written, all_shares());
    BOOST_TEST(asked.ran.status == ExitStatus::usage);
    BOOST_TEST(asked.requests.empty());
  }
}

BOOST_AUTO_TEST_CASE(neither_share_nor_token_is_ever_shown) {
  for (const Answer& answer : {Answer(always_written), Answer([](std::size_t) { return error("internal"); }),
                               Answer([](std::size_t) { return needs_more; })}) {
    const auto asked = write_checks(entry(), answer, all_shares());
    BOOST_TEST(!holds(asked.ran.output + asked.ran.errors, "hunter2"));
    BOOST_TEST(!holds(asked.ran.output + asked.ran.errors, "801-1-"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_platform_checks
