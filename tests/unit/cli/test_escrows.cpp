#include <csignal>
#include <fstream>
#include <set>

#include <boost/test/unit_test.hpp>

#include "cli/command_result.hpp"
#include "cli/fake_escrows.hpp"
#include "program/cli/escrows.hpp"
#include "terminal/person.hpp"

namespace splitkey::test::test_escrows {

using cli::EscrowSelection;
using test::error;
using test::FakeDaemon;
using test::FakeEscrows;
using test::opens;

namespace {

/// Made once: the arena is not there yet when the program begins.
const std::string& all_shares() {
  static const std::string made = test::some_shares();
  return made;
}

struct Options {
  EscrowSelection selection{};
  std::optional<std::string> progress{};
  bool json = false;
};

test::CommandResult verify(FakeEscrows& escrows, const Options& options = {}) {
  const FakeDaemon daemon(escrows.script());
  return test::run_command(
      [&](const terminal::Streams& streams) {
        return cli::verify_escrows(options.selection, options.progress, {"-"}, test::options(daemon, options.json),
                                   streams);
      },
      all_shares());
}

test::CommandResult convert(FakeEscrows& escrows, const Options& options = {.selection = {{"42"}, {}}}) {
  const FakeDaemon daemon(escrows.script());
  return test::run_command(
      [&](const terminal::Streams& streams) {
        return cli::convert_escrows(options.selection, "sealed", {"-"}, test::options(daemon, options.json), streams);
      },
      all_shares());
}

std::string converts(bool changed) {
  return R"("data":{"vault_path":"p","version":2,"platform_key_version":"v1","format":"sealed","changed":)" +
         std::string(changed ? "true" : "false") + "}";
}

/// Four records of two users that all open.
std::map<std::string, std::string> four() {
  return {
      {"10/1", opens("sealed", 3)}, {"42/7", opens("checktick")}, {"42/8", opens("sealed")}, {"42/9", opens("sealed")}};
}

std::string content_of(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Sends a signal to this process with the request number `number`.
void signal_at(FakeEscrows& escrows, std::size_t number, int signal) {
  escrows.instead = [&escrows, number, signal](const wire::Request&) {
    if (escrows.asked.size() == number) kill(getpid(), signal);
    return std::string();
  };
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(escrows_verify)

BOOST_AUTO_TEST_CASE(every_record_is_opened_with_the_shares_and_counted_by_format) {
  FakeEscrows escrows(four());
  const auto ran = verify(escrows);
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(ran.output == "opened 4 (sealed 3, checktick 1), failed 0\n");
  BOOST_TEST(ran.errors.empty(), ran.errors);
  BOOST_TEST(escrows.asked == (std::vector<std::string>{"users", "users/10/surveys", "users/42/surveys",
                                                        "users/10/surveys/1/verify", "users/42/surveys/7/verify",
                                                        "users/42/surveys/8/verify", "users/42/surveys/9/verify"}),
             boost::test_tools::per_element());
  BOOST_TEST(escrows.connections == 1U);
  std::string sent = R"({"custodian_shares":[")" + all_shares().substr(0, all_shares().size() - 1) + "\"]}";
  for (std::size_t at = 0; (at = sent.find('\n')) != std::string::npos;) sent.replace(at, 1, "\",\"");
  BOOST_TEST((escrows.last_data == sent));
}

BOOST_AUTO_TEST_CASE(a_record_that_does_not_open_is_a_line_and_the_run_goes_on) {
  auto records = four();
  records["42/7"] = error("decryption_failed", "wrong\\u001b key");
  records["42/8"] = error("record_malformed");
  records["10/1"] = error("unsupported_path");
  FakeEscrows escrows(records);
  const auto ran = verify(escrows);
  BOOST_TEST(ran.status == ExitStatus::refused);
  BOOST_TEST(ran.output ==
             "users/10/surveys/1: unsupported_path: m\n"
             "users/42/surveys/7: decryption_failed: wrong\\x1b key\n"
             "users/42/surveys/8: record_malformed: m\n"
             "opened 1 (sealed 1, checktick 0), failed 3\n");
  BOOST_TEST(ran.errors.empty(), ran.errors);
}

BOOST_AUTO_TEST_CASE(a_record_deleted_meanwhile_is_said_and_no_failure) {
  auto records = four();
  records["42/7"] = error("not_found");
  FakeEscrows escrows(records);
  const auto ran = verify(escrows);
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(
      ran.output ==
      "users/42/surveys/7: deleted meanwhile\nopened 3 (sealed 3, checktick 0), failed 0, deleted meanwhile 1\n");
}

BOOST_AUTO_TEST_CASE(programs_get_one_object) {
  FakeEscrows fine(four());
  BOOST_TEST(verify(fine, {.json = true}).output == "{\"opened\":4,\"sealed\":3,\"checktick\":1,\"failed\":[]}\n");
  auto records = four();
  records["42/8"] = error("decryption_failed", "m\\\"");
  records["42/9"] = error("not_found");
  FakeEscrows escrows(records);
  BOOST_TEST(verify(escrows, {.json = true}).output ==
             R"({"opened":2,"sealed":1,"checktick":1,"failed":[{"user_id":"42","survey_id":"8",)"
             R"("code":"decryption_failed","message":"m\""}],"deleted":1})"
             "\n");
}

BOOST_AUTO_TEST_CASE(only_the_named_users_are_looked_at) {
  FakeEscrows escrows(four());
  const auto ran = verify(escrows, {.selection = {{"42", "99"}, {}}});
  BOOST_TEST(ran.output == "opened 3 (sealed 2, checktick 1), failed 0\n");
  BOOST_TEST(ran.errors == "splitkey: users/99 has no escrow\n");
  BOOST_TEST(escrows.times("users") == 0);
  BOOST_TEST(escrows.times("users/10/surveys") == 0);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_no_id_is_passed_over) {
  FakeEscrows escrows({{"42/7", opens("sealed")}, {"42/a b", opens("sealed")}, {"../x", opens("sealed")}});
  const auto ran = verify(escrows);
  BOOST_TEST(ran.output == "opened 1 (sealed 1, checktick 0), failed 0\n");
  BOOST_TEST(ran.errors ==
             "splitkey: users holds a key that is no id; it is passed over\n"
             "splitkey: users/42/surveys holds a key that is no id; it is passed over\n");
}

BOOST_AUTO_TEST_CASE(a_user_that_cannot_be_listed_is_a_failure_and_the_run_goes_on) {
  FakeEscrows escrows(four());
  escrows.instead = [](const wire::Request& request) {
    return request.path == "users/10/surveys" ? error("internal") : std::string();
  };
  const auto ran = verify(escrows);
  BOOST_TEST(ran.status == ExitStatus::refused);
  BOOST_TEST(ran.output == "users/10: internal: m\nopened 3 (sealed 2, checktick 1), failed 1\n");
}

BOOST_AUTO_TEST_CASE(what_concerns_all_records_stops_the_run_at_once) {
  for (const std::string code : {"invalid_custodian", "precondition_failed", "permission_denied", "vault_denied"}) {
    auto records = four();
    records["42/7"] = error(code, "why");
    FakeEscrows escrows(records);
    const auto ran = verify(escrows);
    BOOST_TEST(ran.status == ExitStatus::refused);
    BOOST_TEST(ran.output == "opened 1 (sealed 1, checktick 0), failed 0, not looked at 3\n");
    BOOST_TEST(ran.errors.starts_with("splitkey: " + code + ": why\nsplitkey: stopped before the end; "), ran.errors);
    BOOST_TEST(escrows.times("users/42/surveys/8/verify") == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_list_that_is_denied_stops_the_run_too) {
  FakeEscrows escrows(four());
  escrows.instead = [](const wire::Request&) { return error("permission_denied"); };
  const auto ran = verify(escrows, {.json = true});
  BOOST_TEST(ran.status == ExitStatus::refused);
  BOOST_TEST(holds(ran.output, R"("failed":[],"stopped":true,"error":{"code":"permission_denied",)"), ran.output);
  BOOST_TEST(escrows.asked.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_may_pass_is_tried_again_a_few_times_and_then_stops_the_run) {
  for (const std::string code : {"vault_sealed", "vault_unavailable", "overloaded", "deadline_exceeded"}) {
    auto records = four();
    records["42/7"] = error(code, "m", R"(,"retryable":true,"retry_after_ms":3600000)");
    FakeEscrows escrows(records);
    const auto ran = verify(escrows);
    BOOST_TEST(ran.status == ExitStatus::try_again);
    BOOST_TEST(escrows.times("users/42/surveys/7/verify") == 6);
    BOOST_TEST(escrows.times("users/42/surveys/8/verify") == 0);
    BOOST_TEST(holds(ran.output, "opened 1 (sealed 1, checktick 0), failed 0, not looked at 3\n"), ran.output);
    BOOST_TEST(holds(ran.errors, "--progress FILE"), ran.errors);
  }
}

BOOST_AUTO_TEST_CASE(what_has_passed_leaves_no_trace) {
  FakeEscrows escrows(four());
  escrows.instead = [&](const wire::Request&) { return escrows.asked.size() % 3 != 0 ? error("vault_sealed") : ""; };
  const auto ran = verify(escrows);
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(ran.output == "opened 4 (sealed 3, checktick 1), failed 0\n");
  BOOST_TEST(escrows.asked.size() == 21U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_breaks_is_opened_again) {
  FakeEscrows escrows(four());
  escrows.instead = [&](const wire::Request& request) {
    if (request.path.ends_with("verify") && escrows.times(request.path) == 1) throw std::runtime_error("break");
    return std::string();
  };
  const auto ran = verify(escrows);
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(ran.output == "opened 4 (sealed 3, checktick 1), failed 0\n");
  BOOST_TEST(escrows.connections == 5U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_always_breaks_is_given_up) {
  FakeEscrows escrows(four());
  escrows.instead = [&](const wire::Request& request) {
    if (request.path == "users/42/surveys/8/verify") throw std::runtime_error("break");
    return std::string();
  };
  const auto ran = verify(escrows);
  BOOST_TEST(ran.status == ExitStatus::no_protocol);
  BOOST_TEST(escrows.times("users/42/surveys/8/verify") == 6);
  BOOST_TEST(holds(ran.output, "not looked at 2"), ran.output);
}

BOOST_AUTO_TEST_CASE(an_answer_without_a_known_format_is_no_success) {
  for (const std::string answer :
       {R"("data":{})", R"("data":{"format":"new","version":1})", R"("data":{"format":"sealed"})"}) {
    FakeEscrows escrows({{"42/7", answer}});
    const auto ran = verify(escrows);
    BOOST_TEST(ran.status == ExitStatus::no_protocol);
    BOOST_TEST(escrows.times("users/42/surveys/7/verify") == 1);
  }
}

BOOST_AUTO_TEST_CASE(a_warning_is_said_once_and_not_for_each_record) {
  auto records = four();
  for (auto& [name, answer] : records) answer += R"(,"warnings":["no key_check"])";
  FakeEscrows escrows(records);
  BOOST_TEST(verify(escrows).errors == "splitkey: warning: no key_check\n");
}

BOOST_AUTO_TEST_CASE(no_share_and_no_component_is_ever_shown) {
  auto records = four();
  records["42/7"] = error("invalid_custodian");
  FakeEscrows escrows(records);
  const auto ran = verify(escrows);
  BOOST_TEST(!holds(ran.output + ran.errors, "80"));
}

BOOST_AUTO_TEST_CASE(shares_that_do_not_read_are_named_by_their_place_and_nothing_is_asked) {
  for (const std::string& given : {std::string(), std::string("803-3-hunter2\n"), all_shares() + "hunter2\n"}) {
    FakeEscrows escrows(four());
    {
      const FakeDaemon daemon(escrows.script());
      const auto ran = test::run_command(
          [&](const terminal::Streams& streams) {
            return cli::verify_escrows({}, {}, {"-"}, test::options(daemon), streams);
          },
          given);
      BOOST_TEST(ran.status == ExitStatus::refused);
      BOOST_TEST(ran.output.empty());
      BOOST_TEST(!holds(ran.errors, "hunter2"));
    }
    BOOST_TEST(escrows.asked.empty());
  }
}

BOOST_AUTO_TEST_CASE(the_bar_makes_room_for_lines_and_is_gone_at_the_end) {
  auto records = four();
  records["42/7"] = error("decryption_failed");
  FakeEscrows escrows(records);
  test::Person person;
  {
    const FakeDaemon daemon(escrows.script());
    const test::Stream input(all_shares());
    const terminal::Streams streams{input.descriptor(), person.descriptor(), person.descriptor(), person.terminal()};
    const auto ended = cli::verify_escrows({}, {}, {"-"}, test::options(daemon), streams);
    BOOST_TEST_REQUIRE(ended.has_value());
  }
  person.wait_for("failed 1\r\n");
  BOOST_TEST(holds(person.screen(), "] 1/4 users/42/surveys/7\r\x1b[Kusers/42/surveys/7: decryption_failed: m\r\n"));
  BOOST_TEST(
      person.screen().ends_with("] 3/4 users/42/surveys/9\r\x1b[Kopened 3 (sealed 3, checktick 0), failed 1\r\n"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(escrows_resumed)

BOOST_AUTO_TEST_CASE(what_has_opened_is_skipped_and_counted_and_what_failed_is_tried_again) {
  const test::File progress("");
  auto records = four();
  records["42/7"] = error("decryption_failed");
  FakeEscrows first(records);
  BOOST_TEST(verify(first, {.progress = progress.name()}).status == ExitStatus::refused);
  BOOST_TEST(
      holds(content_of(progress.name()),
            "\n10/1 sealed 3 opened\n42/7 failed decryption_failed\n42/8 sealed 1 opened\n42/9 sealed 1 opened\n"));
  FakeEscrows second(four());
  const auto ran = verify(second, {.progress = progress.name()});
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(ran.output == "opened 4 (sealed 3, checktick 1), failed 0\n");
  BOOST_TEST(second.asked == (std::vector<std::string>{"users", "users/10/surveys", "users/42/surveys",
                                                       "users/42/surveys/7/verify"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_run_stopped_at_any_request_and_run_again_looks_at_every_record_once) {
  for (std::size_t stop = 1; stop <= 7; ++stop) {
    const test::File progress("");
    FakeEscrows first(four());
    signal_at(first, stop, SIGTERM);
    const auto stopped = verify(first, {.progress = progress.name()});
    BOOST_TEST(stopped.status == (stop < 7 ? ExitStatus::terminated : ExitStatus::done));
    BOOST_TEST(holds(stopped.errors, "the same command goes on") == (stop < 7));
    FakeEscrows second(four());
    const auto ran = verify(second, {.progress = progress.name()});
    BOOST_TEST(ran.status == ExitStatus::done);
    BOOST_TEST(ran.output == "opened 4 (sealed 3, checktick 1), failed 0\n");
    for (const std::string place : {"10/surveys/1", "42/surveys/7", "42/surveys/8", "42/surveys/9"}) {
      const std::string path = "users/" + place + "/verify";
      BOOST_TEST(first.times(path) + second.times(path) == 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_request_under_way_is_finished_and_counted) {
  FakeEscrows escrows(four());
  signal_at(escrows, 5, SIGINT);
  const auto ran = verify(escrows);
  BOOST_TEST(ran.status == ExitStatus::interrupted);
  BOOST_TEST(ran.output == "opened 2 (sealed 1, checktick 1), failed 0, not looked at 2\n");
  BOOST_TEST(ran.errors.starts_with("splitkey: stopped before the end; the same command begins anew"), ran.errors);
  FakeEscrows again(four());
  signal_at(again, 5, SIGINT);
  BOOST_TEST(holds(verify(again, {.json = true}).output, R"("failed":[],"left":2,"stopped":true})"));
}

BOOST_AUTO_TEST_CASE(a_signal_ends_the_waiting_for_what_may_pass) {
  FakeEscrows escrows(four());
  escrows.instead = [&](const wire::Request& request) {
    if (request.path != "users/42/surveys/7/verify") return std::string();
    kill(getpid(), SIGINT);
    return error("vault_sealed");
  };
  const auto ran = verify(escrows);
  BOOST_TEST(ran.status == ExitStatus::interrupted);
  BOOST_TEST(escrows.times("users/42/surveys/7/verify") == 1);
  BOOST_TEST(!holds(ran.errors, "vault_sealed"), ran.errors);
}

BOOST_AUTO_TEST_CASE(anothers_file_is_refused_before_anybody_is_asked) {
  const test::File other("something else\n");
  FakeEscrows escrows(four());
  const auto ran = verify(escrows, {.progress = other.name()});
  BOOST_TEST(ran.status == ExitStatus::no_input);
  BOOST_TEST(escrows.asked.empty());
  BOOST_TEST(content_of(other.name()) == "something else\n");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(escrows_convert)

BOOST_AUTO_TEST_CASE(all_of_a_user_are_converted_and_what_is_so_already_stays) {
  FakeEscrows escrows({{"10/1", converts(true)}, {"42/7", converts(true)}, {"42/8", converts(false)}});
  const auto ran = convert(escrows);
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(ran.output == "converted 1, already so 1, failed 0\n");
  BOOST_TEST(escrows.asked == (std::vector<std::string>{"users/42/surveys", "users/42/surveys/7/convert",
                                                        "users/42/surveys/8/convert"}),
             boost::test_tools::per_element());
  BOOST_TEST(escrows.last_data.starts_with(R"({"format":"sealed","custodian_shares":["80)"));
  FakeEscrows again({{"42/7", converts(true)}, {"42/8", error("decryption_failed")}});
  BOOST_TEST(convert(again, {.selection = {{"42"}, {}}, .json = true}).output ==
             R"({"converted":1,"unchanged":0,"failed":[{"user_id":"42","survey_id":"8","code":"decryption_failed",)"
             R"("message":"m"}]})"
             "\n");
}

BOOST_AUTO_TEST_CASE(a_named_survey_is_not_looked_for_and_has_to_be_there) {
  FakeEscrows escrows({{"42/7", converts(true)}, {"42/8", converts(true)}});
  const auto ran = convert(escrows, {.selection = {{"42"}, {"8", "9"}}});
  BOOST_TEST(ran.status == ExitStatus::refused);
  BOOST_TEST(ran.output == "users/42/surveys/9: not_found: m\nconverted 1, already so 0, failed 1\n");
  BOOST_TEST(escrows.asked == (std::vector<std::string>{"users/42/surveys/8/convert", "users/42/surveys/9/convert"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_record_replaced_meanwhile_is_tried_once_more) {
  FakeEscrows once({{"42/7", converts(true)}});
  once.instead = [&](const wire::Request& request) {
    return once.times(request.path) == 1 && request.path.ends_with("convert") ? error("conflict") : std::string();
  };
  BOOST_TEST(convert(once).output == "converted 1, already so 0, failed 0\n");
  FakeEscrows always({{"42/7", error("conflict")}, {"42/8", converts(true)}});
  const auto ran = convert(always);
  BOOST_TEST(ran.status == ExitStatus::refused);
  BOOST_TEST(ran.output == "users/42/surveys/7: conflict: m\nconverted 1, already so 0, failed 1\n");
  BOOST_TEST(always.times("users/42/surveys/7/convert") == 2);
}

BOOST_AUTO_TEST_CASE(a_run_stopped_at_any_request_and_run_again_leaves_nothing_unconverted) {
  for (std::size_t stop = 1; stop <= 4; ++stop) {
    std::set<std::string> sealed;
    const auto run = [&](std::size_t stopped_at) {
      FakeEscrows escrows({{"42/7", ""}, {"42/8", ""}, {"42/9", ""}});
      escrows.instead = [&](const wire::Request& request) {
        if (escrows.asked.size() == stopped_at) kill(getpid(), SIGINT);
        return request.path.ends_with("convert") ? converts(sealed.insert(request.path).second) : std::string();
      };
      return convert(escrows);
    };
    const auto stopped = run(stop);
    BOOST_TEST(stopped.status == (stop < 4 ? ExitStatus::interrupted : ExitStatus::done));
    const std::size_t before = sealed.size();
    const auto ran = run(0);
    BOOST_TEST(ran.status == ExitStatus::done);
    BOOST_TEST(ran.output ==
               "converted " + std::to_string(3 - before) + ", already so " + std::to_string(before) + ", failed 0\n");
    BOOST_TEST(sealed.size() == 3U);
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_does_not_say_whether_it_changed_is_none) {
  FakeEscrows escrows({{"42/7", opens("sealed")}});
  BOOST_TEST(convert(escrows).status == ExitStatus::no_protocol);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_escrows
