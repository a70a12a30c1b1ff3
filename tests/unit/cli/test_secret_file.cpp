#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "child.hpp"
#include "cli/ran.hpp"
#include "cli/secret_file.hpp"

using namespace splitkey;
using cli::ExitStatus;
using cli::write_new_secret_file;

namespace {

void must_be_refused(const std::filesystem::path& file) {
  const auto written = write_new_secret_file(file, secret::as_bytes("new"));
  BOOST_TEST_REQUIRE(!written.has_value());
  BOOST_TEST(written.error().status == ExitStatus::no_output);
  BOOST_TEST(written.error().message.find(file.native()) != std::string::npos);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(secret_file)

BOOST_AUTO_TEST_CASE(a_new_file_is_the_users_alone_whatever_the_umask_says) {
  for (const mode_t mask : {0U, 077U, 0777U}) {
    const test::Directory directory;
    const mode_t before = umask(mask);
    const auto written = write_new_secret_file(directory / "page", secret::as_bytes("a secret\n"));
    umask(before);
    BOOST_TEST(written.has_value());
    struct stat status {};
    BOOST_TEST(stat((directory / "page").c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 07777U) == 0600U);
    BOOST_TEST(test::content_of(directory / "page") == "a secret\n");
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_overwritten) {
  const test::Directory directory;
  BOOST_TEST(write_new_secret_file(directory / "page", secret::as_bytes("old")).has_value());
  must_be_refused(directory / "page");
  BOOST_TEST(test::content_of(directory / "page") == "old");

  std::filesystem::create_symlink(directory / "elsewhere", directory / "link");
  must_be_refused(directory / "link");
  BOOST_TEST(!std::filesystem::exists(directory / "elsewhere"));
  BOOST_TEST(std::filesystem::is_symlink(directory / "link"));
}

BOOST_AUTO_TEST_CASE(a_place_where_none_can_be_is_an_error) {
  must_be_refused("/nonexistent/page");
  must_be_refused("/dev/null");
  must_be_refused("/tmp");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_whole_is_removed_again) {
  const test::Directory directory;
  const auto ended = in_a_child([&] {
    const rlimit small{4, 4};
    setrlimit(RLIMIT_FSIZE, &small);
    std::signal(SIGXFSZ, SIG_IGN);
    const auto written = write_new_secret_file(directory / "page", secret::as_bytes("a secret\n"));
    return !written && written.error().status == ExitStatus::no_output ? 0 : 1;
  });
  BOOST_TEST(ended.exit_status == 0);
  BOOST_TEST(!std::filesystem::exists(directory / "page"));
}

BOOST_AUTO_TEST_SUITE_END()
