#include "program/daemon/socket_access.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

#include "config/config/start_error.hpp"

namespace splitkey::daemon {
namespace {

constexpr mode_t group_bits = 0070;

// An abstract socket has no file, and everybody on this machine may connect to it.
std::string path_of(int socket) {
  sockaddr_un address{};
  socklen_t size_bytes = sizeof(address);
  const int found = getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size_bytes);
  if (found != 0 || address.sun_path[0] != '/') {
    throw config::StartError(ExitStatus::configuration,
                             "listen.mode: the socket that was passed has no file, so no mode keeps anybody out; give "
                             "ListenStream= in the .socket unit an absolute path");
  }
  return {address.sun_path, strnlen(address.sun_path, sizeof(address.sun_path))};
}

}  // namespace

void require_access_as_configured(int socket, mode_t mode, std::optional<gid_t> group) {
  const std::string path = path_of(socket);
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) {
    throw config::StartError(
        ExitStatus::configuration,
        fmt::format("listen.mode: who may use the socket {} cannot be told: {}", path, std::strerror(errno)));
  }
  const mode_t in_force = file.st_mode & 0777U;
  if ((in_force & ~mode) != 0) {
    throw config::StartError(ExitStatus::configuration,
                             fmt::format("listen.mode: the socket {} has mode {:04o}, which lets in more than {:04o}; "
                                         "set SocketMode={:04o} in the .socket unit",
                                         path, in_force, mode, mode));
  }
  if ((in_force & group_bits) != 0 && file.st_gid != group.value_or(getegid())) {
    throw config::StartError(ExitStatus::configuration,
                             fmt::format("listen.group: the socket {} lets in the group with gid {}, which is not the "
                                         "configured one; set SocketGroup= in the .socket unit and listen.group alike",
                                         path, file.st_gid));
  }
}

}  // namespace splitkey::daemon
