#include <boost/test/unit_test.hpp>

#include "admin/host/shares_tested.hpp"
#include "cli/command_result.hpp"
#include "client/fake_daemon.hpp"
#include "program/cli/today.hpp"

namespace splitkey::test::test_check_shares {

namespace {

const std::vector<keys::Share>& set() {
  static const std::vector<keys::Share> shares = keys::split_component(secret::Bytes(64), 3, 4).value();
  return shares;
}

std::string text(std::size_t i) { return std::string(set()[i].text().expose_text()); }
std::string line(std::size_t i) { return std::string(set()[i].line("7f3a91c2").expose_text()); }

/// The members of a daemon's answer: the checks of those shares.
std::string checks_of(const std::vector<std::size_t>& which) {
  std::string members;
  for (const std::size_t i : which)
    members += (members.empty() ? "\"" : ",\"") + std::to_string(i + 1) + R"(":")" + set()[i].check() + "\"";
  return R"("data":{"share_checks":{)" + members + "}}";
}

/// The id of the set that those checks are of.
std::string id_of(const std::vector<std::size_t>& which) {
  std::map<unsigned, std::string> checks;
  for (const std::size_t i : which) checks.emplace(set()[i].x(), set()[i].check());
  return keys::share_set_id(checks);
}

test::CommandResult check(const std::string& lines, const std::filesystem::path& socket = "/nonexistent/socket",
                          const std::filesystem::path& record = "/nonexistent/directory/record") {
  return test::run({"shares", "check", "--socket", socket, "--record", record}, lines);
}

/// Where a daemon answers so to `read platform/checks`.
test::CommandResult check_beside(const std::string& answer, const std::string& lines,
                                 const std::filesystem::path& record) {
  const test::FakeDaemon daemon(test::answering([&](const wire::Request& request) {
    BOOST_TEST((request.operation == Operation::read && request.path == "platform/checks" && request.data.empty()));
    return answer;
  }));
  return check(lines, daemon.socket(), record);
}

bool holds(const std::string& text, const std::string& piece) { return text.find(piece) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(check_shares)

BOOST_AUTO_TEST_CASE(of_one_share_number_set_and_check_code_are_said_and_no_daemon_is_needed) {
  const auto ran = check(line(1) + "\n");
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(ran.output.starts_with("-:1: reads, share 2 of set 7f3a91c2, check code " + set()[1].check_code() +
                                    " as given\nnot held against Vault: "),
             ran.output);
  BOOST_TEST(holds(ran.output, "/nonexistent/socket"), ran.output);
  BOOST_TEST(!holds(ran.output, "together"));
  BOOST_TEST(ran.errors.empty(), ran.errors);
}

BOOST_AUTO_TEST_CASE(a_share_without_words_shows_its_check_code_for_comparison) {
  const auto ran = check(text(1));
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(ran.output.starts_with("-:1: reads, share 2 of its set, check code " + set()[1].check_code() +
                                    " (none was given: compare it with the page)\n"),
             ran.output);
}

BOOST_AUTO_TEST_CASE(a_mistyped_share_is_refused_by_its_check_code_alone) {
  std::string typed = line(1);
  typed[100] = typed[100] == '1' ? '2' : '1';
  const auto ran = check(typed);
  BOOST_TEST(ran.status == ExitStatus::refused);
  BOOST_TEST(ran.output == "-:1: does not read: the share's text or its check code is mistyped or damaged\n");
}

BOOST_AUTO_TEST_CASE(the_share_in_vault_is_known_and_noted) {
  const test::Directory directory;
  const std::string id = id_of({0, 1, 2, 3});
  const std::string line_of_this_set(set()[2].line(id).expose_text());
  const auto ran = check_beside(checks_of({0, 1, 2, 3}), line_of_this_set, directory / "record");
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(holds(ran.output, "\n-:1: is share 3 of the set in Vault\n"), ran.output);
  BOOST_TEST(ran.errors.empty(), ran.errors);
  const host::SharesTested expected{{id_of({0, 1, 2, 3}), {{3, cli::today()}}}};
  BOOST_TEST((host::read_shares_tested(directory / "record").value() == expected));
}

BOOST_AUTO_TEST_CASE(a_set_id_that_is_not_vaults_is_told) {
  const test::Directory directory;
  const auto ran = check_beside(checks_of({0, 1, 2, 3}), line(2), directory / "record");
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(holds(ran.output,
                   "\n-:1: is share 3 of the set in Vault, whose id is " + id_of({0, 1, 2, 3}) + " and not 7f3a91c2\n"),
             ran.output);
}

BOOST_AUTO_TEST_CASE(another_share_than_the_one_in_vault_is_refused_and_not_noted) {
  const test::Directory directory;
  const auto others = keys::split_component(secret::Bytes(64), 3, 4).value();
  const std::string other(others[2].text().expose_text());
  const auto ran = check_beside(checks_of({0, 1, 2, 3}), other, directory / "record");
  BOOST_TEST(ran.status == ExitStatus::refused);
  BOOST_TEST(holds(ran.output, "\n-:1: is NOT share 3 of the platform key in Vault\n"), ran.output);
  BOOST_TEST(!std::filesystem::exists(directory / "record"));
}

BOOST_AUTO_TEST_CASE(each_of_several_is_held_against_vault_and_then_together) {
  const test::Directory directory;
  const std::string three = line(0) + "\n" + text(1) + "\n" + line(3) + "\n";
  const auto ran = check_beside(checks_of({0, 1, 2, 3}), three, directory / "record");
  BOOST_TEST(ran.status == ExitStatus::done);
  for (const char* said : {"-:1: is share 1 of", "-:2: is share 2 of", "-:3: is share 4 of"})
    BOOST_TEST(holds(ran.output, said), ran.output);
  BOOST_TEST(ran.output.ends_with("\ntogether: they give a component\n"));
  const auto noted = host::read_shares_tested(directory / "record").value();
  BOOST_TEST(noted.at(id_of({0, 1, 2, 3})).size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_share_that_vault_has_no_check_of_is_no_error) {
  const test::Directory directory;
  const auto ran = check_beside(checks_of({0, 1, 2}), text(3), directory / "record");
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(holds(ran.output, "-:1: not held against Vault: no check of share 4 is there\n"), ran.output);
  BOOST_TEST(!std::filesystem::exists(directory / "record"));
}

BOOST_AUTO_TEST_CASE(why_a_share_was_not_held_against_vault_is_said) {
  const test::Directory directory;
  const auto said = [&](const std::string& answer, const std::string& why) {
    const auto ran = check_beside(answer, text(0), directory / "record");
    BOOST_TEST(ran.status == ExitStatus::done);
    BOOST_TEST(holds(ran.output, "\nnot held against Vault: " + why), ran.output);
  };
  said(R"("error":{"code":"permission_denied","message":"not for you","retryable":false})", "not for you\n");
  said(R"("error":{"code":"vault_sealed","message":"sealed","retryable":true})", "sealed\n");
  said(R"("data":{"key_check":"00112233445566778899aabbccddeeff"})", "no checks of shares are there\n");
  said(R"("data":{"share_checks":7})", "");
  BOOST_TEST(!std::filesystem::exists(directory / "record"));
}

BOOST_AUTO_TEST_CASE(that_a_test_cannot_be_noted_is_a_line_and_no_error) {
  const auto ran = check_beside(checks_of({0, 1, 2, 3}), line(2), "/nonexistent/directory/record");
  BOOST_TEST(ran.status == ExitStatus::done);
  BOOST_TEST(ran.errors.starts_with("splitkey: that the shares were tested is not noted: "), ran.errors);
  BOOST_TEST(std::ranges::count(ran.errors, '\n') == 1);
}

BOOST_AUTO_TEST_CASE(what_does_not_read_or_fit_is_refused_and_nothing_secret_is_shown) {
  const auto broken = check(text(0) + "\nhunter2\n" + text(1) + "\n" + text(2) + "\n");
  BOOST_TEST(broken.status == ExitStatus::refused);
  BOOST_TEST(holds(broken.output, "-:2: does not read"));
  BOOST_TEST(holds(broken.output, "they give a component"));
  BOOST_TEST(!holds(broken.output, "hunter2"));
  BOOST_TEST(!holds(broken.output, "0000000000"));
  BOOST_TEST(check(text(0) + "\n" + text(1) + "\n").status == ExitStatus::refused);
  BOOST_TEST(check("").status == ExitStatus::refused);
}

BOOST_AUTO_TEST_CASE(shares_of_two_sets_are_told_apart) {
  const auto ran = check(line(0) + "\n" + std::string(set()[1].line("00000000").expose_text()) + "\n" + line(2));
  BOOST_TEST(ran.status == ExitStatus::refused);
  BOOST_TEST(holds(ran.output, "the shares are of different sets: 1 of set 7f3a91c2, 2 of set 00000000"), ran.output);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_check_shares
