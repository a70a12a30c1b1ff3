#pragma once

#include "admin/setup/calls.hpp"

namespace splitkey::setup {

/// What the daemons' role gives (Vault's API documentation, "AppRole auth method").
inline constexpr std::chrono::hours token_ttl{1};
inline constexpr std::chrono::hours token_max_ttl{8};

/// Its API path: "auth/approle/role/splitkeyd".
[[nodiscard]] std::string role_path(const config::VaultPlaces& places);

/// The daemons' AppRole: its policy, lifetimes, and no limits on numbers of uses. What else the role has stays.
/// Errors: those of Calls.
[[nodiscard]] Result<void> ensure_role(Calls& calls, const config::VaultPlaces& places);

/// The role's role_id; in a dry run that would make it, nothing. Errors: those of Calls.
[[nodiscard]] Result<std::optional<secret::Bytes>> read_role_id(Calls& calls, const config::VaultPlaces& places);

}  // namespace splitkey::setup
