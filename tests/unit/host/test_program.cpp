#define BOOST_TEST_DYN_LINK
#include <cstdlib>

#include <boost/test/unit_test.hpp>

#include "admin/host/program.hpp"

namespace splitkey::host::test_program {
namespace {

ProgramResult run(const std::vector<std::string>& words, std::string_view input = {}) {
  auto ran = run_program(words, secret::Bytes::copy_of(input));
  BOOST_TEST_REQUIRE(ran.has_value());
  return std::move(*ran);
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_goes_in_comes_out) {
  BOOST_TEST(run({"cat"}, "a secret").output.expose_text() == "a secret");
}

BOOST_AUTO_TEST_CASE(more_than_two_pipes_hold_goes_through) {
  const std::string much(300'000, 'x');
  BOOST_TEST((run({"cat"}, much).output.expose_text() == much));
}

BOOST_AUTO_TEST_CASE(output_beyond_a_mebibyte_is_dropped_and_the_program_ends) {
  const ProgramResult ran = run({"head", "-c", "3000000", "/dev/zero"});
  BOOST_TEST(ran.status == 0);
  BOOST_TEST(ran.output.size_bytes() == 1U << 20U);
}

BOOST_AUTO_TEST_CASE(a_program_that_reads_nothing_is_none_the_worse_for_it) {
  BOOST_TEST(run({"true"}, std::string(300'000, 'x')).status == 0);
}

BOOST_AUTO_TEST_CASE(its_exit_status_and_its_complaint_are_told_in_one_line) {
  const ProgramResult ran = run({"sh", "-c", "echo one >&2; echo two >&2; exit 7"});
  BOOST_TEST(ran.status == 7);
  BOOST_TEST(ran.errors == "one two");
}

BOOST_AUTO_TEST_CASE(a_signal_is_told_as_a_shell_does) { BOOST_TEST(run({"sh", "-c", "kill -9 $$"}).status == 137); }

BOOST_AUTO_TEST_CASE(a_program_that_is_not_there_is_not_found) {
  const auto ran = run_program({"splitkey-no-such-program"}, {});
  BOOST_TEST_REQUIRE(!ran.has_value());
  BOOST_TEST((ran.error().code() == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(it_hears_nothing_of_our_environment_but_where_programs_are) {
  setenv("VAULT_TOKEN", "a token", 1);
  const ProgramResult ran = run({"env"});
  unsetenv("VAULT_TOKEN");
  BOOST_TEST(ran.output.expose_text().find("VAULT_TOKEN") == std::string_view::npos);
  BOOST_TEST(ran.output.expose_text().find("PATH=") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(words_are_words_and_no_shell_reads_them) {
  BOOST_TEST(run({"printf", "%s", "$HOME; true"}).output.expose_text() == "$HOME; true");
}

}  // namespace splitkey::host::test_program
