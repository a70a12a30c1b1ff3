#pragma once

#include <filesystem>
#include <vector>

#include "base/log/log.hpp"
#include "keys/keys/share.hpp"
#include "program/daemon/backend.hpp"
#include "store/kv/memory_store.hpp"

/// What --dev needs and nothing else does: a store with a platform key in it, and a private place for the socket.
namespace splitkey::daemon {

/// What --dev keeps of the platform key that it made.
struct DevPlatform {
  /// The custodian half, as the usual set of shares.
  std::vector<keys::Share> shares;
  /// To be pinned: 64 hex digits.
  std::string escrow_public_key;
};

/// A fresh platform key: its Vault half and its checks are written to `store`, its custodian half is given back and
/// exists nowhere else. Errors: those of kv::Store.
[[nodiscard]] asio::awaitable<Result<DevPlatform>> make_platform_key(kv::Store& store);

/// The store of --dev, which has nothing to reload and nothing to end. `log` outlives it.
class DevBackend final : public Backend {
 public:
  explicit DevBackend(log::Log& log) noexcept : log_(log) {}

  [[nodiscard]] kv::Store& store() noexcept override { return store_; }
  void start() override {}
  [[nodiscard]] asio::awaitable<void> reload() override;
  [[nodiscard]] std::string summary() const override { return "the store is in memory"; }
  [[nodiscard]] asio::awaitable<void> stop(bool idle, Deadline deadline) override;

 private:
  log::Log& log_;
  kv::MemoryStore store_;
};

/// A fresh directory with mode 0700 under $XDG_RUNTIME_DIR or /tmp, removed when this is destroyed.
/// Errors: StartError.
class PrivateDirectory {
 public:
  PrivateDirectory();
  ~PrivateDirectory();
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// Tells on standard output where to connect and what the custodians hold: `socket: PATH`, a line `share: TEXT` for
/// each share, written from the arena, and `ready`. Errors: StartError.
void announce(const std::filesystem::path& socket, const std::vector<keys::Share>& shares);

}  // namespace splitkey::daemon
