#include "program/daemon/descriptor_store.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>

#include <systemd/sd-daemon.h>

namespace splitkey::daemon {
namespace {

constexpr int all_seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

std::string_view store_in_environment() {
  const char* store = std::getenv("FDSTORE");
  return store == nullptr || std::getenv("NOTIFY_SOCKET") == nullptr ? "" : store;
}

bool there_is_a_store() { return !store_in_environment().empty() && store_in_environment() != "0"; }

/// A memfd with `text` that nobody can change any more; none where the system refuses (errno).
posix::Descriptor sealed(const secret::Bytes& text) {
  posix::Descriptor file(memfd_create(token_descriptor_name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file) return {};
  const auto bytes = text.expose();
  if (write(file.number(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) return {};
  if (fcntl(file.number(), F_ADD_SEALS, all_seals) != 0) return {};
  return file;
}

/// The text of a sealed memfd of a size that we keep, and of nothing else.
std::optional<secret::Bytes> unsealed(const posix::Descriptor& file) {
  struct stat found {};
  if (fcntl(file.number(), F_GET_SEALS) != all_seals || fstat(file.number(), &found) != 0) return std::nullopt;
  const auto size_bytes = static_cast<std::size_t>(found.st_size);
  if (size_bytes == 0 || size_bytes > vault_auth::TokenShelf::max_kept_bytes) return std::nullopt;
  secret::Bytes text(size_bytes);
  const auto room = text.expose_for_writing();
  if (pread(file.number(), room.data(), room.size(), 0) != found.st_size) return std::nullopt;
  return text;
}

}  // namespace

std::optional<secret::Bytes> DescriptorStore::take() {
  const posix::Descriptor kept = std::move(kept_);
  if (!kept) return std::nullopt;
  clear();
  auto text = unsealed(kept);
  if (!text)
    log_.warning(log::message::token_not_kept, "what systemd kept as {} is no sealed text of ours, and is not used",
                 token_descriptor_name);
  return text;
}

bool DescriptorStore::keep(const secret::Bytes& text) {
  if (!there_is_a_store()) return false;
  const posix::Descriptor file = sealed(text);
  if (!file) {
    log_.warning(log::message::token_not_kept, "the token cannot be kept over a restart: {}", std::strerror(errno));
    return false;
  }
  clear();
  const int number = file.number();
  const std::string message = fmt::format("FDSTORE=1\nFDNAME={}", token_descriptor_name);
  const int sent = sd_pid_notify_with_fds(0, 0, message.c_str(), &number, 1);
  if (sent < 0)
    log_.warning(log::message::token_not_kept, "systemd does not keep the token over a restart: {}",
                 std::strerror(-sent));
  return sent > 0;
}

bool DescriptorStore::outlives_a_stop() const { return there_is_a_store() && store_in_environment() != "restart"; }

void DescriptorStore::clear() { sd_notifyf(0, "FDSTOREREMOVE=1\nFDNAME=%s", token_descriptor_name); }

}  // namespace splitkey::daemon
