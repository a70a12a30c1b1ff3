#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "child.hpp"
#include "cli/command_result.hpp"
#include "program/cli/progress_file.hpp"

namespace splitkey::test::test_progress_file {

using cli::EscrowPlace;
using cli::ProgressFile;

namespace {

const std::string heading = "# progress of splitkey escrow verify, 1\n";

std::string content_of(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The format in which 42/7 stands as opened in a file with `content`; "-": it does not.
std::string opened_in(const std::string& content) {
  const test::File file(content);
  const auto progress = ProgressFile::open(file.name());
  BOOST_TEST_REQUIRE(progress.has_value());
  const std::string* format = progress->opened({"42", "7"});
  return format == nullptr ? "-" : *format;
}

void must_be_refused(const std::string& file, ExitStatus status) {
  const auto progress = ProgressFile::open(file);
  BOOST_TEST_REQUIRE(!progress.has_value());
  BOOST_TEST(progress.error().status == status);
  BOOST_TEST(progress.error().message.find(file) != std::string::npos, progress.error().message);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(progress_file)

BOOST_AUTO_TEST_CASE(a_new_file_is_the_users_alone_and_holds_a_line_a_record) {
  const test::File file("");
  unlink(file.name().c_str());
  {
    auto progress = ProgressFile::open(file.name()).value();
    BOOST_TEST(progress.add_opened({"42", "7"}, "sealed", 3).has_value());
    BOOST_TEST(progress.add_failed({"42", "8"}, "decryption_failed").has_value());
  }
  BOOST_TEST(content_of(file.name()) == heading + "42/7 sealed 3 opened\n42/8 failed decryption_failed\n");
  struct stat status {};
  BOOST_TEST(stat(file.name().c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777U) == 0600U);
}

BOOST_AUTO_TEST_CASE(the_next_run_knows_what_was_opened) {
  const test::File file("");
  {
    auto progress = ProgressFile::open(file.name()).value();
    BOOST_TEST(progress.add_opened({"42", "7"}, "checktick", 3).has_value());
    BOOST_TEST(progress.add_failed({"42", "8"}, "decryption_failed").has_value());
    BOOST_TEST(progress.opened({"42", "7"}) == nullptr);  // of this run it says nothing
  }
  const auto progress = ProgressFile::open(file.name()).value();
  BOOST_TEST_REQUIRE(progress.opened({"42", "7"}) != nullptr);
  BOOST_TEST(*progress.opened({"42", "7"}) == "checktick");
  BOOST_TEST(progress.opened({"42", "8"}) == nullptr);
  BOOST_TEST(progress.opened({"4", "7"}) == nullptr);
}

BOOST_AUTO_TEST_CASE(the_later_line_holds) {
  BOOST_TEST(opened_in(heading + "42/7 failed decryption_failed\n42/7 sealed 3 opened\n") == "sealed");
  BOOST_TEST(opened_in(heading + "42/7 sealed 3 opened\n42/7 failed decryption_failed\n") == "-");
  BOOST_TEST(opened_in(heading + "42/7 checktick 3 opened\n42/7 sealed 4 opened\n") == "sealed");
}

BOOST_AUTO_TEST_CASE(a_line_that_says_something_else_says_nothing) {
  for (const std::string line : {"", "42/7", "42/7 sealed 3", "42/7 sealed 3 open", "42/7 sealed 3 opened ",
                                 "42/7 sealed  opened", "42/7  3 opened", "42/7 other 3 opened",
                                 " 42/7 sealed 3 opened", "142/7 sealed 3 opened", "42/7 sealed opened"}) {
    BOOST_TEST_CONTEXT(line) { BOOST_TEST(opened_in(heading + line + "\n") == "-"); }
  }
}

BOOST_AUTO_TEST_CASE(wherever_a_line_was_cut_it_is_ignored_and_does_not_spoil_the_next_one) {
  const std::string before = heading + "42/7 sealed 3 opened\n";
  const std::string line = "42/8 checktick 11 opened\n";
  for (std::size_t cut = 1; cut < line.size(); ++cut) {
    const test::File file(before + line.substr(0, cut));
    {
      auto progress = ProgressFile::open(file.name()).value();
      BOOST_TEST(progress.opened({"42", "7"}) != nullptr);
      BOOST_TEST(progress.opened({"42", "8"}) == nullptr);
      BOOST_TEST(progress.add_opened({"42", "9"}, "sealed", 1).has_value());
    }
    BOOST_TEST(content_of(file.name()) == before + line.substr(0, cut) + "\n42/9 sealed 1 opened\n");
    const auto progress = ProgressFile::open(file.name()).value();
    BOOST_TEST(progress.opened({"42", "7"}) != nullptr);
    BOOST_TEST(progress.opened({"42", "9"}) != nullptr);
  }
}

BOOST_AUTO_TEST_CASE(a_heading_that_was_cut_is_completed) {
  for (std::size_t cut = 0; cut < heading.size(); ++cut) {
    const test::File file(heading.substr(0, cut));
    BOOST_TEST(ProgressFile::open(file.name()).has_value());
    BOOST_TEST(content_of(file.name()) == heading);
  }
}

BOOST_AUTO_TEST_CASE(anothers_file_is_refused_and_left_as_it_is) {
  for (const std::string& content : {std::string("hello"), std::string("\n"), "42/7 sealed 3 opened\n" + heading,
                                     std::string("# progress of something\n"),
                                     heading.substr(0, heading.size() - 2) + "2\n", std::string("\0\0", 2)}) {
    const test::File file(content);
    must_be_refused(file.name(), ExitStatus::no_input);
    BOOST_TEST(content_of(file.name()) == content);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused) {
  must_be_refused("/nonexistent/file", ExitStatus::no_output);
  must_be_refused("/tmp", ExitStatus::no_output);
  must_be_refused("/dev/null", ExitStatus::no_input);
  const test::File file("");
  const std::string link = file.name() + "-link";
  std::filesystem::create_symlink(file.name(), link);
  must_be_refused(link, ExitStatus::no_output);
  std::filesystem::remove(link);
  const std::string pipe = file.name() + "-pipe";
  BOOST_TEST_REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  must_be_refused(pipe, ExitStatus::no_input);
  std::filesystem::remove(pipe);
}

BOOST_AUTO_TEST_CASE(two_runs_do_not_share_a_file) {
  const test::File file("");
  const auto progress = ProgressFile::open(file.name());
  BOOST_TEST_REQUIRE(progress.has_value());
  must_be_refused(file.name(), ExitStatus::no_output);
}

BOOST_AUTO_TEST_CASE(a_disk_that_is_full_is_an_error) {
  const auto ended = in_a_child([] {
    const test::File file("");
    auto progress = ProgressFile::open(file.name()).value();
    const rlimit small{heading.size() + 5, heading.size() + 5};
    setrlimit(RLIMIT_FSIZE, &small);
    std::signal(SIGXFSZ, SIG_IGN);
    const auto added = progress.add_opened({"42", "7"}, "sealed", 3);
    return !added && added.error().status == ExitStatus::no_output ? 0 : 1;
  });
  BOOST_TEST(ended.exit_status == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_progress_file
