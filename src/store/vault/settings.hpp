#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "store/cluster/settings.hpp"
#include "store/http/tls_settings.hpp"
#include "store/kv/need.hpp"
#include "store/vault_auth/settings.hpp"

namespace splitkey::vault {

/// What is configured under `vault:` (docs/operations.md), read and checked by the daemon.
struct Settings {
  cluster::Settings cluster;
  http::TlsSettings tls;
  vault_auth::Settings auth;
  std::string kv_mount = "secret";

  /// What a policy must allow, for a check after each login. Paths are those of records, with an id in each place.
  std::vector<kv::Need> needs;
};

/// How long a look at the server's health serves.
inline constexpr std::chrono::seconds health_lifetime{1};

}  // namespace splitkey::vault
