#pragma once

#include <chrono>
#include <string>

#include "store/vault_auth/app_role.hpp"

namespace splitkey::vault_auth {

/// Whether the token is revoked on stop; `automatic`: where nothing keeps it for the next start.
enum class RevokeOnStop { automatic, always, never };

/// How the daemon logs in, and what becomes of its token.
struct Settings {
  std::string approle_mount = "approle";
  ReadAppRole read_app_role;
  RevokeOnStop revoke_on_stop = RevokeOnStop::automatic;
};

/// So long before its end somebody has to be told that a secret_id expires.
inline constexpr std::chrono::days secret_id_warning{14};

}  // namespace splitkey::vault_auth
