#define BOOST_TEST_DYN_LINK
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <boost/test/unit_test.hpp>

#include "base/posix/descriptor.hpp"
#include "config/config/start_error.hpp"
#include "config/directory.hpp"
#include "program/daemon/socket_access.hpp"
#include "shown_exit_status.hpp"

namespace splitkey::daemon::test_socket_access {
namespace {

posix::Descriptor bound_to(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path, sizeof(address.sun_path) - 1);
  posix::Descriptor bound(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto size_bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  BOOST_TEST_REQUIRE(bind(bound.number(), reinterpret_cast<const sockaddr*>(&address), size_bytes) == 0);
  return bound;
}

struct WithSocket : config::Directory {
  /// What the socket is refused with when its file has mode `in_force`.
  std::string refusal(mode_t in_force, mode_t configured, std::optional<gid_t> group = std::nullopt) const {
    BOOST_TEST_REQUIRE(chmod((path / "socket").c_str(), in_force) == 0);
    return refusal_of(socket, configured, group);
  }
  static std::string refusal_of(const posix::Descriptor& socket, mode_t configured,
                                std::optional<gid_t> group = std::nullopt) {
    try {
      require_access_as_configured(socket.number(), configured, group);
    } catch (const config::StartError& error) {
      BOOST_TEST(error.exit_status() == ExitStatus::configuration);
      return error.what();
    }
    return "taken";
  }
  posix::Descriptor socket = bound_to(path / "socket");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(daemon_socket_access, WithSocket)

BOOST_AUTO_TEST_CASE(a_mode_as_configured_or_narrower_is_taken) {
  for (const mode_t mode : {0660U, 0600U, 0640U, 0200U, 0U}) BOOST_TEST(refusal(mode, 0660) == "taken", mode);
  BOOST_TEST(refusal(0600, 0600) == "taken");
}

BOOST_AUTO_TEST_CASE(every_bit_beyond_the_configured_mode_is_refused) {
  for (const mode_t mode : {0661U, 0662U, 0664U, 0666U, 0670U, 0760U, 0777U}) {
    BOOST_TEST(refusal(mode, 0660).starts_with("listen.mode: the socket " + (path / "socket").string() + " has mode 0"),
               mode);
  }
  BOOST_TEST(refusal(0666, 0660).find("SocketMode=0660") != std::string::npos);
  BOOST_TEST(refusal(0620, 0600).starts_with("listen.mode: "));
}

BOOST_AUTO_TEST_CASE(a_group_that_is_not_the_configured_one_is_refused_where_it_has_access) {
  struct stat file {};
  BOOST_TEST_REQUIRE(stat((path / "socket").c_str(), &file) == 0);
  const gid_t another = file.st_gid + 1;
  BOOST_TEST(refusal(0660, 0660, file.st_gid) == "taken");
  for (const mode_t mode : {0660U, 0620U, 0640U}) {
    BOOST_TEST(refusal(mode, 0660, another).starts_with("listen.group: the socket "), mode);
  }
  BOOST_TEST(refusal(0600, 0660, another) == "taken");
}

BOOST_AUTO_TEST_CASE(without_a_configured_group_only_the_process_s_own_may_have_access) {
  BOOST_TEST(refusal(0660, 0660) == "taken");
  if (chown((path / "socket").c_str(), static_cast<uid_t>(-1), getegid() + 1) != 0) {
    BOOST_TEST_MESSAGE("only root can give a socket to a group it is not in");
    return;
  }
  BOOST_TEST(refusal(0660, 0660).starts_with("listen.group: "));
  BOOST_TEST(refusal(0600, 0660) == "taken");
}

BOOST_AUTO_TEST_CASE(a_socket_whose_file_tells_nothing_is_refused) {
  const std::string abstract = std::string(1, '\0') + (path / "abstract").string();
  BOOST_TEST(refusal_of(bound_to(abstract), 0660).find("has no file") != std::string::npos);
  std::filesystem::remove(path / "socket");
  BOOST_TEST(refusal_of(socket, 0660).find("cannot be told") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::daemon::test_socket_access
