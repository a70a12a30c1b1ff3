#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "cli/command_result.hpp"
#include "program/cli/secret_file.hpp"

namespace splitkey::test::test_secret_file {

using cli::write_new_secret_file;

namespace {

void must_be_refused(const std::filesystem::path& file, const std::string& because) {
  const auto written = write_new_secret_file(file, secret::as_bytes("new"));
  BOOST_TEST_REQUIRE(!written.has_value());
  BOOST_TEST(written.error().status == ExitStatus::no_output);
  BOOST_TEST(written.error().message == because);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(secret_file)

BOOST_AUTO_TEST_CASE(a_new_file_is_the_users_alone) {
  const test::Directory directory;
  BOOST_TEST(write_new_secret_file(directory / "page", secret::as_bytes("a secret\n")).has_value());
  struct stat status {};
  BOOST_TEST(stat((directory / "page").c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 07777U) == 0600U);
  BOOST_TEST(test::content_of(directory / "page") == "a secret\n");
}

BOOST_AUTO_TEST_CASE(nothing_is_overwritten) {
  const test::Directory directory;
  BOOST_TEST(write_new_secret_file(directory / "page", secret::as_bytes("old")).has_value());
  for (const std::filesystem::path& file : {directory / "page", {"/dev/null"}, {"/tmp"}}) {
    must_be_refused(file, file.native() + " is there already, and nothing is overwritten");
  }
  BOOST_TEST(test::content_of(directory / "page") == "old");
}

BOOST_AUTO_TEST_CASE(a_place_where_none_can_be_is_an_error) {
  must_be_refused("/nonexistent/page", "cannot write /nonexistent/page: No such file or directory");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_secret_file
