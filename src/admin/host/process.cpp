#include "admin/host/process.hpp"

#include <csignal>
#include <cstring>
#include <fstream>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>

#include <fmt/format.h>

#include "base/posix/descriptor.hpp"

namespace splitkey::host {
namespace {

/// The peer of a connection to the socket, as the kernel noted it when it began to listen.
std::optional<pid_t> listener_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.native().size());
  const posix::Descriptor connection(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!connection) return std::nullopt;
  ucred peer{};
  socklen_t length = sizeof peer;
  const bool known = connect(connection.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                     getsockopt(connection.number(), SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0;
  return known ? std::optional(peer.pid) : std::nullopt;
}

}  // namespace

std::optional<pid_t> process_listening_at(const std::filesystem::path& socket, std::string_view name) {
  const auto process = listener_of(socket);
  if (!process) return std::nullopt;
  std::ifstream file(fmt::format("/proc/{}/comm", *process));
  std::string comm;
  return std::getline(file, comm) && comm == name ? process : std::nullopt;
}

void hang_up(pid_t process) noexcept { kill(process, SIGHUP); }

}  // namespace splitkey::host
