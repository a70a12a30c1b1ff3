#include "config/config/credential.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <utility>

#include <fmt/format.h>

#include "base/posix/descriptor.hpp"
#include "base/secret/read_all.hpp"
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

}  // namespace

secret::Bytes read_credential(const std::string& name, const std::string& setting) {
  const std::string path = path_of(name, setting);
  const auto refuse = [&](std::string_view why) {
    return StartError(ExitStatus::configuration, fmt::format("{}: {}: {}", setting, path, why));
  };
  const posix::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw refuse(std::strerror(errno));
  auto read = secret::read_all(file.number(), max_credential_bytes);
  if (!read && read.error() == std::errc::file_too_large) throw refuse("longer than 4096 bytes, so not a credential");
  if (!read) throw refuse(read.error().message());
  secret::Bytes content = std::move(*read);
  if (content.expose_text().ends_with('\n')) content.shorten(content.size_bytes() - 1);
  if (content.empty()) throw refuse("empty");
  return content;
}

}  // namespace splitkey::config
