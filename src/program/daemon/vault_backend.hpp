#pragma once

#include <filesystem>
#include <memory>

#include "base/log/log.hpp"
#include "config/config/config.hpp"
#include "program/daemon/backend.hpp"
#include "store/vault/store.hpp"

namespace splitkey::daemon {

/// How long a reload may take, login included, before the running settings stay.
inline constexpr std::chrono::seconds reload_timeout{15};

/// A Vault-API server, as a configuration file says, and says anew on SIGHUP: log.level and everything under `vault:`,
/// with the files named there, are taken over together or not at all.
class VaultBackend final : public Backend {
 public:
  /// `config` is what `file` said at the start. `log` and `shelf` outlive this. Errors: StartError with
  /// ExitStatus::configuration.
  VaultBackend(const asio::any_io_executor& executor, std::filesystem::path file, const config::Config& config,
               log::Log& log, vault_auth::TokenShelf& shelf);

  [[nodiscard]] kv::Store& store() noexcept override { return *store_; }
  void start() override { store_->start(); }
  [[nodiscard]] asio::awaitable<void> reload() override;
  [[nodiscard]] std::string summary() const override { return store_->summary(); }
  [[nodiscard]] asio::awaitable<void> stop(bool idle, Deadline deadline) override {
    return store_->stop(!idle || shelf_.outlives_a_stop(), deadline);
  }

 private:
  [[nodiscard]] asio::awaitable<Result<void>> take_over();

  const std::filesystem::path file_;
  const config::Config started_with_;
  log::Log& log_;
  vault_auth::TokenShelf& shelf_;
  std::shared_ptr<vault::VaultStore> store_;
};

}  // namespace splitkey::daemon
