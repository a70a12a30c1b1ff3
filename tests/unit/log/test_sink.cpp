#define BOOST_TEST_DYN_LINK
#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <regex>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "base/log/sink.hpp"

namespace splitkey::test::test_sink {

using log::Entry;
using log::Level;

namespace {

const Entry entry{Level::warning, "token refused", {{"REQUEST_ID", "3f2a"}, {"UID", "7"}}};

std::string read_some(int fd) {
  std::array<char, 4096> text{};
  const ssize_t bytes = ::read(fd, text.data(), text.size());
  return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(bytes, 0))};
}

std::string name_of(int fd) {
  struct stat file {};
  fstat(fd, &file);
  return fmt::format("{}:{}", file.st_dev, file.st_ino);
}

struct Pipe {
  std::array<int, 2> ends{};
  Pipe() { BOOST_REQUIRE(pipe2(ends.data(), O_NONBLOCK) == 0); }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
};

struct NoJournal {
  NoJournal() { unsetenv("JOURNAL_STREAM"); }
  ~NoJournal() { unsetenv("JOURNAL_STREAM"); }
};

// Puts a socket of ours where journald's is, for this process alone. Returns it, or -1 where that is not allowed.
int take_the_place_of_journald() {
  if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return -1;
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return -1;
  if (mount("none", "/run", "tmpfs", 0, nullptr) != 0) return -1;
  mkdir("/run/systemd", 0700);
  mkdir("/run/systemd/journal", 0700);
  const int journald = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  const sockaddr_un address{AF_UNIX, "/run/systemd/journal/socket"};
  if (bind(journald, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return -1;
  return journald;
}

constexpr int not_allowed = 77;

// Writes `entry` to a journald of our own and what that received to `out`. For a forked child.
int log_to_a_journal(int out) {
  const int journald = take_the_place_of_journald();
  if (journald < 0) return not_allowed;
  Pipe stream;
  setenv("JOURNAL_STREAM", name_of(stream.ends[1]).c_str(), 1);
  log::open_sink(stream.ends[1])->write(entry);
  const std::string received = read_some(journald);
  return ::write(out, received.data(), received.size()) > 0 ? 0 : 1;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sink, NoJournal)

BOOST_AUTO_TEST_CASE(a_level_has_one_name_and_a_name_one_level) {
  for (const auto& [level, name] : {std::pair{Level::error, "error"},
                                    {Level::warning, "warning"},
                                    {Level::notice, "notice"},
                                    {Level::info, "info"},
                                    {Level::debug, "debug"}}) {
    BOOST_TEST(log::name(level) == name);
    BOOST_TEST((log::level_from_name(name) == level));
  }
  for (const char* word : {"", "Info", "trace", "warn", "6", "info "}) BOOST_TEST(!log::level_from_name(word));
}

BOOST_AUTO_TEST_CASE(through_a_pipe_a_line_carries_its_level_as_a_number) {
  Pipe pipe;
  const auto sink = log::open_sink(pipe.ends[1]);
  sink->write(entry);
  sink->write({Level::debug, "second", {}});
  BOOST_TEST(read_some(pipe.ends[0]) == "<4>token refused REQUEST_ID=3f2a UID=7\n<7>second\n");
}

BOOST_AUTO_TEST_CASE(on_a_terminal_a_line_is_for_people) {
  const int controller = posix_openpt(O_RDWR | O_NOCTTY);
  BOOST_REQUIRE(controller >= 0);
  BOOST_REQUIRE(grantpt(controller) == 0);
  BOOST_REQUIRE(unlockpt(controller) == 0);
  const int terminal = open(ptsname(controller), O_RDWR | O_NOCTTY);
  BOOST_REQUIRE(terminal >= 0);
  log::open_sink(terminal)->write(entry);
  const std::regex form(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ warning token refused REQUEST_ID=3f2a UID=7\r\n)");
  const std::string line = read_some(controller);
  BOOST_TEST(std::regex_match(line, form), line);
  close(terminal);
  close(controller);
}

BOOST_AUTO_TEST_CASE(a_journal_stream_that_names_another_file_is_not_ours) {
  Pipe pipe;
  Pipe other;
  for (const std::string& stream : {name_of(other.ends[1]), std::string(), std::string("8:"),
                                    name_of(pipe.ends[1]) + " ", "0" + name_of(pipe.ends[1])}) {
    setenv("JOURNAL_STREAM", stream.c_str(), 1);
    log::open_sink(pipe.ends[1])->write(entry);
    BOOST_TEST(read_some(pipe.ends[0]).starts_with("<4>"), stream);
  }
}

BOOST_AUTO_TEST_CASE(a_line_that_cannot_be_written_is_dropped) {
  const auto sink = log::open_sink(-1);
  sink->write(entry);
}

BOOST_AUTO_TEST_CASE(the_journal_gets_priority_message_and_fields) {
  Pipe pipe;
  const pid_t child = fork();
  if (child == 0) _exit(log_to_a_journal(pipe.ends[1]));
  int status = 0;
  BOOST_REQUIRE(waitpid(child, &status, 0) == child);
  BOOST_REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == not_allowed) {
    BOOST_TEST_MESSAGE("skipped: a mount namespace of our own is refused here");
    return;
  }
  BOOST_REQUIRE(WEXITSTATUS(status) == 0);
  const std::string received = read_some(pipe.ends[0]);
  for (const char* line : {"PRIORITY=4\n", "MESSAGE=token refused\n", "REQUEST_ID=3f2a\n", "UID=7\n"}) {
    BOOST_TEST(received.find(line) != std::string::npos, line << " is missing in " << received);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_sink
