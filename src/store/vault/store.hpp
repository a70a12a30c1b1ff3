#pragma once

#include <memory>

#include "base/log/log.hpp"
#include "store/kv/store.hpp"
#include "store/vault/settings.hpp"
#include "store/vault/upstream.hpp"
#include "store/vault_auth/token_shelf.hpp"

/// Vault, or OpenBao, as a store of records: HTTP over TCP or TLS, AppRole, KV version 2.
namespace splitkey::vault {

/// A KV version 2 mount of a Vault-API server. Belongs to the event loop, and outlives every call of it;
/// nothing happens before the first, or before start().
class VaultStore final : public kv::Store, public std::enable_shared_from_this<VaultStore> {
 public:
  /// Reads the certificates and the credentials that the settings name. `shelf` may be nullptr: nothing keeps the
  /// token. `log` and the shelf outlive the store. Errors: invalid_request that names the setting to change.
  [[nodiscard]] static Result<std::shared_ptr<VaultStore>> open(const asio::any_io_executor& executor,
                                                                const Settings& settings, log::Log& log,
                                                                vault_auth::TokenShelf* shelf);

  /// Logs in, and from then on keeps the token alive: until stop(). Without it, requests log in by themselves.
  void start();

  /// Takes over other settings, with all files that they name read anew, once a login with them has succeeded: all or
  /// nothing. Requests under way end as they began. Errors: those of open() and of a login; nothing has changed then.
  [[nodiscard]] asio::awaitable<Result<void>> reload(Settings settings, Deadline deadline);

  /// Ends what start() began; the token is revoked or kept as the settings say. `may_be_kept`: another process will
  /// soon take over what the shelf keeps. To be called when no request is under way. Never fails: what goes wrong is
  /// logged.
  [[nodiscard]] asio::awaitable<void> stop(bool may_be_kept, Deadline deadline);

  /// How Vault and the token are doing, in a few words, by what is known without asking.
  [[nodiscard]] std::string summary() const { return upstream_->summary(); }

  VaultStore(const asio::any_io_executor& executor, log::Log& log, vault_auth::TokenShelf* shelf, std::string mount,
             std::shared_ptr<Upstream> upstream);

  asio::awaitable<Result<kv::Entry>> read(std::string path, Deadline deadline) override;
  asio::awaitable<Result<kv::Written>> write(std::string path, json::Object record, std::uint64_t check_and_set,
                                             Deadline deadline) override;
  asio::awaitable<Result<kv::Written>> write_as(secret::Bytes token, std::string path, json::Object record,
                                                std::uint64_t check_and_set, Deadline deadline) override;
  asio::awaitable<Result<void>> remove(std::string path, Deadline deadline) override;
  asio::awaitable<Result<std::vector<std::string>>> list(std::string folder, Deadline deadline) override;
  asio::awaitable<Result<std::chrono::system_clock::time_point>> server_time(Deadline deadline) override;
  asio::awaitable<kv::Status> status(Deadline deadline) override;

 private:
  [[nodiscard]] static asio::awaitable<void> retire(std::shared_ptr<VaultStore> self, std::shared_ptr<Upstream> former);

  asio::any_io_executor executor_;
  log::Log& log_;
  vault_auth::TokenShelf* const shelf_;
  std::string mount_;
  std::shared_ptr<Upstream> upstream_;
  bool started_ = false;
  int retiring_ = 0;
  http::Condition retired_;
};

}  // namespace splitkey::vault
