#pragma once

#include <memory>

#include "kv/store.hpp"
#include "vault/cluster.hpp"
#include "vault/token_owner.hpp"

/// Vault, or OpenBao, as a store of records: HTTP over TCP or TLS, AppRole, KV version 2.
namespace splitkey::vault {

/// A KV version 2 mount of a Vault-API server. Belongs to the event loop, and outlives every call of it;
/// nothing happens before the first.
class VaultStore final : public kv::Store {
 public:
  /// Reads the files that the settings name. Errors: invalid_request that names the setting to change.
  [[nodiscard]] static Result<std::unique_ptr<VaultStore>> open(const asio::any_io_executor& executor,
                                                                Settings settings);

  VaultStore(const asio::any_io_executor& executor, const Settings& settings, std::shared_ptr<const TlsContext> tls);

  /// Logs in, where no token is at hand: a daemon learns at its start whether it can.
  [[nodiscard]] asio::awaitable<Result<void>> log_in(Deadline deadline);

  asio::awaitable<Result<kv::Entry>> read(std::string path, Deadline deadline) override;
  asio::awaitable<Result<kv::Written>> write(std::string path, json::Object record, std::uint64_t check_and_set,
                                             Deadline deadline) override;
  asio::awaitable<Result<void>> remove(std::string path, Deadline deadline) override;
  asio::awaitable<Result<std::vector<std::string>>> list(std::string folder, Deadline deadline) override;
  asio::awaitable<Result<std::chrono::system_clock::time_point>> server_time(Deadline deadline) override;
  asio::awaitable<kv::Status> status(Deadline deadline) override;

 private:
  /// With the token; once more with another one when Vault no longer knows it.
  [[nodiscard]] asio::awaitable<Result<Answer>> call(std::shared_ptr<const Request> request, Deadline deadline);
  [[nodiscard]] asio::awaitable<Result<Answer>> call_with_token(std::shared_ptr<const Request> request,
                                                                Deadline deadline);
  [[nodiscard]] asio::awaitable<Cluster::Look> look(Deadline deadline);

  const std::string mount_;
  const std::string warning_;
  Cluster cluster_;
  TokenOwner token_owner_;
  std::optional<Cluster::Look> look_;
  Deadline looked_at_;
};

}  // namespace splitkey::vault
