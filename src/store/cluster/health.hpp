#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "store/http/answer.hpp"

namespace splitkey::cluster {

/// What a Vault node says of itself at sys/health, which needs no token.
class Health {
 public:
  enum class Role { uninitialized, sealed, standby, active };

  Role role = Role::standby;
  /// Where it was asked.
  std::string url;
  std::optional<std::string> version;
  /// The node's clock, in whole seconds.
  std::optional<std::chrono::system_clock::time_point> server_time;

  /// Why nothing can be decided by this node's answers. For roles other than active.
  [[nodiscard]] Error trouble() const;
};

/// Reads the answer of GET sys/health (Vault's API documentation, "/sys/health").
/// Errors: vault_unavailable: it does not come from Vault.
[[nodiscard]] Result<Health> read_health(const http::Answer& answer);

/// What a node said of itself, or why nothing was learnt.
class HealthReport {
 public:
  explicit HealthReport(Error why) : said(failure(std::move(why))) {}
  HealthReport(Health health, bool connection_lives) : said(std::move(health)), keep_alive(connection_lives) {}

  [[nodiscard]] bool is_active() const { return said && said->role == Health::Role::active; }

  Result<Health> said;
  /// Whether the connection can carry another request.
  bool keep_alive = false;
};

/// An error at the node `url`: "Vault at URL: …".
[[nodiscard]] Error at_node(const std::string& url, const Error& error);

}  // namespace splitkey::cluster
