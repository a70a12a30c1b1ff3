#define BOOST_TEST_DYN_LINK
#include <cerrno>
#include <csignal>
#include <functional>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "admin/host/file.hpp"
#include "child.hpp"
#include "config/directory.hpp"

namespace splitkey::host::test_file {

namespace {

/// Which descriptors fsync(2) and close(2) refuse, and with what: a disk's troubles (ld, --wrap).
struct Refusal {
  std::function<bool(mode_t kind)> whom;
  int error;
};
Refusal sync_refusal;
Refusal close_refusal;

bool is_refused(const Refusal& refusal, int descriptor) {
  struct stat status {};
  if (!refusal.whom || fstat(descriptor, &status) != 0 || !refusal.whom(status.st_mode)) return false;
  errno = refusal.error;
  return true;
}

}  // namespace

extern "C" {

int __real_fsync(int descriptor);
int __real_close(int descriptor);

int __wrap_fsync(int descriptor) { return is_refused(sync_refusal, descriptor) ? -1 : __real_fsync(descriptor); }

// What is refused is closed all the same (close(2), "Dealing with error returns").
int __wrap_close(int descriptor) {
  const bool refused = is_refused(close_refusal, descriptor);
  const int error = errno;
  const int closed = __real_close(descriptor);
  if (refused) errno = error;
  return refused ? -1 : closed;
}
}

namespace {

struct Place : config::Directory {
  ~Place() {
    sync_refusal = {};
    close_refusal = {};
  }
  Place() = default;
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] std::string content() const { return std::string(read_file(file).value().expose_text()); }
  [[nodiscard]] mode_t mode() const {
    struct stat status {};
    BOOST_TEST(stat(file.c_str(), &status) == 0);
    return status.st_mode & 07777U;
  }
  /// How many files there are, hidden ones too.
  [[nodiscard]] auto files() const {
    return std::distance(std::filesystem::directory_iterator(path), std::filesystem::directory_iterator());
  }
  [[nodiscard]] Result<void> create(std::string_view text) const {
    return create_file(file, secret::as_bytes(text), 0600);
  }
  [[nodiscard]] Result<void> replace(std::string_view text) const {
    return replace_file(file, secret::as_bytes(text), 0640, std::nullopt);
  }

  std::filesystem::path file = path / "file";
};

bool is_file(mode_t mode) { return S_ISREG(mode); }
bool is_directory(mode_t mode) { return S_ISDIR(mode); }

std::string said(const Result<void>& written) {
  return written ? "written" : std::string(name(written.error().code())) + ": " + written.error().message();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(host_file, Place)

BOOST_AUTO_TEST_CASE(a_new_file_has_its_mode_whatever_the_umask_says) {
  for (const mode_t mask : {0U, 077U, 0777U}) {
    for (const mode_t wanted : {0600U, 0644U}) {
      const mode_t before = umask(mask);
      const auto written = create_file(file, secret::as_bytes("a secret\n"), wanted);
      umask(before);
      BOOST_TEST(said(written) == "written");
      BOOST_TEST(mode() == wanted);
      BOOST_TEST(content() == "a secret\n");
      unlink(file.c_str());
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_there_is_not_overwritten_by_a_new_file) {
  BOOST_TEST(said(create("old")) == "written");
  const std::string refusal = "conflict: " + file.native() + " is there already, and nothing is overwritten";
  BOOST_TEST(said(create("new")) == refusal);
  BOOST_TEST(content() == "old");

  unlink(file.c_str());
  std::filesystem::create_symlink(path / "elsewhere", file);
  BOOST_TEST(said(create("new")) == refusal);
  BOOST_TEST(std::filesystem::is_symlink(file));
  BOOST_TEST(!std::filesystem::exists(path / "elsewhere"));
}

BOOST_AUTO_TEST_CASE(what_is_replaced_is_replaced_whole) {
  BOOST_TEST(said(replace("a first text, longer than the second")) == "written");
  BOOST_TEST(said(replace("a second text")) == "written");
  BOOST_TEST(content() == "a second text");
  BOOST_TEST(mode() == 0640U);
  BOOST_TEST(files() == 1);
}

BOOST_AUTO_TEST_CASE(a_link_is_replaced_and_not_followed) {
  std::filesystem::create_symlink(path / "elsewhere", file);
  std::filesystem::create_symlink(path / "elsewhere", file.native() + ".new");
  BOOST_TEST(said(replace("new")) == "written");
  BOOST_TEST(std::filesystem::is_regular_file(std::filesystem::symlink_status(file)));
  BOOST_TEST(content() == "new");
  BOOST_TEST(files() == 1);
}

BOOST_AUTO_TEST_CASE(a_place_where_there_can_be_no_file_is_an_error) {
  file = "/nonexistent/file";
  BOOST_TEST(said(create("new")) == "internal: cannot write /nonexistent/file: No such file or directory");
  BOOST_TEST(said(replace("new")) == "internal: cannot write /nonexistent/file: No such file or directory");
  file = path / "directory";
  std::filesystem::create_directory(file);
  BOOST_TEST(said(replace("new")) == "internal: cannot write " + file.native() + ": Is a directory");
  BOOST_TEST(files() == 1);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_whole_is_removed_again) {
  BOOST_TEST(said(replace("old")) == "written");
  const auto ended = in_a_child([&] {
    const rlimit small{4, 4};
    setrlimit(RLIMIT_FSIZE, &small);
    std::signal(SIGXFSZ, SIG_IGN);
    const auto created = create_file(path / "other", secret::as_bytes("a secret\n"), 0600);
    return said(created).ends_with("File too large") && said(replace("a secret\n")).ends_with("File too large") ? 0 : 1;
  });
  BOOST_TEST(ended.exit_status == 0);
  BOOST_TEST(content() == "old");
  BOOST_TEST(files() == 1);
}

BOOST_AUTO_TEST_CASE(what_is_not_known_to_be_on_disk_is_removed_again) {
  for (Refusal* refusal : {&sync_refusal, &close_refusal}) {
    BOOST_TEST(said(replace("old")) == "written");
    *refusal = {is_file, ENOSPC};
    BOOST_TEST(said(replace("new")) == "internal: cannot write " + file.native() + ": No space left on device");
    BOOST_TEST(content() == "old");
    unlink(file.c_str());
    BOOST_TEST(said(create("new")) == "internal: cannot write " + file.native() + ": No space left on device");
    BOOST_TEST(files() == 0);
    *refusal = {};
  }
}

BOOST_AUTO_TEST_CASE(a_name_that_is_not_known_to_be_on_disk_is_an_error) {
  sync_refusal = {is_directory, EIO};
  BOOST_TEST(said(create("new")) == "internal: cannot write " + file.native() + ": Input/output error");
  BOOST_TEST(files() == 0);
  BOOST_TEST(said(replace("new")) == "internal: cannot write " + file.native() + ": Input/output error");
  BOOST_TEST(content() == "new");  // the old one was gone when it showed
}

BOOST_AUTO_TEST_CASE(a_file_system_that_has_no_directories_to_sync_is_none) {
  sync_refusal = {is_directory, EINVAL};
  BOOST_TEST(said(create("new")) == "written");
  BOOST_TEST(said(replace("newer")) == "written");
  BOOST_TEST(content() == "newer");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_says_why) {
  BOOST_TEST(read_file(file).error().message() == "cannot read " + file.native() + ": No such file or directory");
  BOOST_TEST(name(read_file(file).error().code()) == "not_found");
  BOOST_TEST(name(read_file(path).error().code()) == "internal");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::host::test_file
