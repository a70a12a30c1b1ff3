#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include "config/config/start_error.hpp"
#include "program/daemon/listener.hpp"

namespace splitkey::daemon {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, const char* what, int error) {
  throw config::StartError(ExitStatus::system_refuses,
                           fmt::format("the socket {} {}: {}", path.string(), what, std::strerror(error)));
}

sockaddr_un address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof(address.sun_path)) {
    throw config::StartError(ExitStatus::configuration,
                             fmt::format("listen.socket: {} is longer than the {} bytes that a socket's path may have",
                                         text, sizeof(address.sun_path) - 1));
  }
  text.copy(address.sun_path, text.size());
  return address;
}

int open_stream_socket() { return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

// Whether somebody listens at the path: then it is not ours to replace.
bool is_live(const std::filesystem::path& path, const sockaddr_un& address) {
  const posix::Descriptor probe(open_stream_socket());
  if (probe.number() < 0) refuse(path, "cannot be looked at", errno);
  return connect(probe.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 || errno == EAGAIN;
}

void remove_dead_socket(const std::filesystem::path& path, const sockaddr_un& address) {
  struct stat present {};
  if (lstat(path.c_str(), &present) != 0) return;
  if (!S_ISSOCK(present.st_mode))
    throw config::StartError(ExitStatus::configuration,
                             fmt::format("listen.socket: {} exists and is no socket", path.string()));
  if (is_live(path, address))
    throw config::StartError(ExitStatus::system_refuses,
                             fmt::format("the socket {} is in use: is another splitkeyd running?", path.string()));
  if (unlink(path.c_str()) != 0) refuse(path, "cannot be replaced", errno);
}

}  // namespace

ListeningSocket ListeningSocket::from_systemd(posix::Descriptor passed, std::string_view unit) {
  if (sd_is_socket_unix(passed.number(), SOCK_STREAM, 1, nullptr, 0) <= 0) {
    throw config::StartError(ExitStatus::configuration,
                             fmt::format("what systemd passed is no listening Unix stream socket: see ListenStream= "
                                         "in {}, and give it nothing else to listen on",
                                         unit));
  }
  return {std::move(passed), {}};
}

ListeningSocket ListeningSocket::open(const std::filesystem::path& path, mode_t mode, std::optional<gid_t> group) {
  const sockaddr_un address = address_of(path);
  remove_dead_socket(path, address);
  posix::Descriptor descriptor(open_stream_socket());
  if (!descriptor) refuse(path, "cannot be opened", errno);
  // Nobody else may connect before mode and group are what the configuration says.
  const mode_t before = umask(0177);
  const int bound = bind(descriptor.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  const int bind_error = errno;
  umask(before);
  if (bound != 0) refuse(path, "cannot be opened", bind_error);
  ListeningSocket socket(std::move(descriptor), path);
  if (group && chown(path.c_str(), static_cast<uid_t>(-1), *group) != 0)
    refuse(path, "cannot be given to listen.group", errno);
  if (chmod(path.c_str(), mode) != 0) refuse(path, "cannot be given listen.mode", errno);
  if (listen(socket.number(), SOMAXCONN) != 0) refuse(path, "cannot be listened on", errno);
  return socket;
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : descriptor_(std::move(other.descriptor_)), own_file_(std::exchange(other.own_file_, {})) {}

ListeningSocket::~ListeningSocket() {
  if (!own_file_.empty()) unlink(own_file_.c_str());
}

}  // namespace splitkey::daemon
