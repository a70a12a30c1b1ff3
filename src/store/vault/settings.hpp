#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "store/kv/need.hpp"
#include "store/vault/auth_settings.hpp"
#include "store/vault/cluster_settings.hpp"
#include "store/vault/tls_settings.hpp"

namespace splitkey::vault {

/// What is configured under `vault:` (docs/operations.md), read and checked by the daemon.
struct Settings {
  ClusterSettings cluster;
  TlsSettings tls;
  AuthSettings auth;
  std::string kv_mount = "secret";

  /// What a policy must allow, for a check after each login. Paths are those of records, with an id in each place.
  std::vector<kv::Need> needs;
};

/// How long a look at the server's health serves.
inline constexpr std::chrono::seconds health_lifetime{1};

}  // namespace splitkey::vault
