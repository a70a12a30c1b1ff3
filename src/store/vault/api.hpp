#pragma once

#include <memory>

#include "base/log/log.hpp"
#include "base/result/deadline.hpp"
#include "store/cluster/health.hpp"
#include "store/cluster/request.hpp"
#include "store/http/answer.hpp"
#include "store/kv/entry.hpp"
#include "store/vault/settings.hpp"

namespace splitkey::vault {

/// Vault's API for a program that makes one call after the other, with tokens that it was given: the same nodes, TLS
/// and time limits as the daemon's, and an event loop of its own that runs while a call is under way.
class Api {
 public:
  /// Reads the certificates. The settings need no credentials: nothing logs in by itself. `log` outlives it.
  /// Errors: invalid_request that names the setting to change.
  [[nodiscard]] static Result<std::unique_ptr<Api>> open(const Settings& settings, log::Log& log);

  /// For open().
  class Wiring;
  explicit Api(std::unique_ptr<Wiring> wiring);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  /// The active node's answer, whatever its status; trouble() says what a failure means. `token`: in whose name; empty:
  /// nobody's. Tried again as Upstream::call does. Errors: vault_sealed, vault_unavailable, overloaded,
  /// deadline_exceeded; where a write had been sent, nobody knows whether it was done.
  [[nodiscard]] Result<http::Answer> call(cluster::Request request, const secret::Bytes& token, Deadline deadline);

  /// The record at `path`, an API path such as "secret/data/platform/master-key". Errors: not_found, record_malformed,
  /// and those of call().
  [[nodiscard]] Result<kv::Entry> read(const std::string& path, const secret::Bytes& token, Deadline deadline);
  /// Writes it as the version after `check_and_set` (0: it must not exist); where an answer is lost, a look decides.
  /// Errors: conflict, and those of call().
  [[nodiscard]] Result<kv::Written> write(const std::string& path, json::Object record, std::uint64_t check_and_set,
                                          const secret::Bytes& token, Deadline deadline);

  /// A look at the active node, or else at the one that tells most.
  [[nodiscard]] cluster::HealthReport check_health(Deadline deadline);

 private:
  std::unique_ptr<Wiring> wiring_;
};

}  // namespace splitkey::vault
