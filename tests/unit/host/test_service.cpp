#define BOOST_TEST_DYN_LINK
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "admin/host/service.hpp"

namespace splitkey::host::test_service {
namespace {

/// A systemctl for which some units are active: as systemd's, it succeeds where any of those that it is given is. The
/// daemon was started `started_us` after the boot.
class Systemctl {
 public:
  explicit Systemctl(const std::string& active, std::int64_t started_us = 0, const std::string& needs_reload = "no")
      : before_(std::getenv("PATH")) {
    char name[] = "/tmp/splitkey-systemctl-XXXXXX";
    directory_ = mkdtemp(name);
    const auto program = directory_ / "systemctl";
    std::ofstream(program) << "#!/bin/sh\ncase \"$*\" in\n"
                           << "show*splitkeyd.service*NeedDaemonReload*) echo " << needs_reload << "; exit;;\n"
                           << "show*splitkeyd.service*ExecMainStartTimestampMonotonic*) echo " << started_us
                           << "; exit;;\nesac\nfor word; do for unit in " << active
                           << "; do [ \"$word\" = \"$unit\" ] && exit 0; done; done\nexit 3\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    setenv("PATH", (directory_.native() + ":" + before_).c_str(), 1);
  }
  ~Systemctl() {
    setenv("PATH", before_.c_str(), 1);
    std::filesystem::remove_all(directory_);
  }
  Systemctl(const Systemctl&) = delete;
  Systemctl& operator=(const Systemctl&) = delete;

 private:
  std::string before_;
  std::filesystem::path directory_;
};

std::int64_t now_us() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000 + time.tv_nsec / 1000;
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_listens_when_both_sockets_are_active) {
  const Systemctl both("splitkeyd.socket splitkeyd-admin.socket");
  BOOST_TEST(is_listening());
}

BOOST_AUTO_TEST_CASE(it_does_not_listen_when_one_socket_is_not_active) {
  for (const char* one : {"splitkeyd.socket", "splitkeyd-admin.socket"}) {
    const Systemctl alone(one);
    BOOST_TEST(!is_listening(), one);
  }
}

BOOST_AUTO_TEST_CASE(a_daemon_that_is_older_than_a_file_is_stale) {
  constexpr std::int64_t minute_us = 60'000'000;
  char name[] = "/tmp/splitkey-written-now-XXXXXX";
  close(mkstemp(name));
  const std::vector<std::filesystem::path> read{"/nonexistent/file", "/bin/sh", name};
  {
    const Systemctl before("splitkeyd.service", now_us() - minute_us);
    BOOST_TEST(is_stale(read));
    BOOST_TEST(!is_stale({"/nonexistent/file", "/bin/sh"}));
  }
  {
    const Systemctl after("splitkeyd.service", now_us() + minute_us);
    BOOST_TEST(!is_stale(read));
  }
  const Systemctl ended("splitkeyd.socket", now_us() - minute_us);
  BOOST_TEST(!is_stale(read));
  std::filesystem::remove(name);
}

BOOST_AUTO_TEST_CASE(units_that_systemd_has_not_read_are_stale) {
  const Systemctl unread("splitkeyd.socket", 0, "yes");
  BOOST_TEST(is_stale({}));
}

}  // namespace splitkey::host::test_service
