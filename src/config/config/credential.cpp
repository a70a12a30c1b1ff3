#include "config/config/credential.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "base/posix/descriptor.hpp"
#include "config/config/start_error.hpp"

namespace splitkey::config {
namespace {

constexpr std::size_t max_credential_bytes = 4096;

std::string path_of(const std::string& name, const std::string& setting) {
  if (name.find('/') != std::string::npos) return name;
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr) {
    throw StartError(ExitStatus::configuration,
                     fmt::format("{}: {} is the name of a systemd credential, but systemd passed none: see "
                                 "LoadCredential= of the unit, or give the path of a file",
                                 setting, name));
  }
  return fmt::format("{}/{}", directory, name);
}

// Reads until the end of the file, or until the room is full. Negative: errno says why.
ssize_t read_all(int file, std::span<std::uint8_t> room) {
  std::size_t filled = 0;
  while (filled < room.size()) {
    const ssize_t count = read(file, room.data() + filled, room.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return count;
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return static_cast<ssize_t>(filled);
}

}  // namespace

secret::Bytes read_credential(const std::string& name, const std::string& setting) {
  const std::string path = path_of(name, setting);
  const auto refuse = [&](std::string_view why) {
    return StartError(ExitStatus::configuration, fmt::format("{}: {}: {}", setting, path, why));
  };
  const posix::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw refuse(std::strerror(errno));
  secret::Bytes content(max_credential_bytes + 1);
  const ssize_t count = read_all(file.number(), content.expose_for_writing());
  if (count < 0) throw refuse(std::strerror(errno));
  if (std::cmp_greater(count, max_credential_bytes)) throw refuse("longer than 4096 bytes, so not a credential");
  content.shorten(static_cast<std::size_t>(count));
  if (content.expose_text().ends_with('\n')) content.shorten(content.size_bytes() - 1);
  if (content.empty()) throw refuse("empty");
  return content;
}

}  // namespace splitkey::config
