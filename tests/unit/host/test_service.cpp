#define BOOST_TEST_DYN_LINK
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <boost/test/unit_test.hpp>

#include "host/service.hpp"

namespace splitkey::host {
namespace {

/// A systemctl for which some units are active: as systemd's, it succeeds where any of those that it is given is.
class Systemctl {
 public:
  explicit Systemctl(const std::string& active) : before_(std::getenv("PATH")) {
    char name[] = "/tmp/splitkey-systemctl-XXXXXX";
    directory_ = mkdtemp(name);
    const auto program = directory_ / "systemctl";
    std::ofstream(program) << "#!/bin/sh\nfor word; do for unit in " << active
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

}  // namespace splitkey::host
