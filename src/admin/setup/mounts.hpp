#pragma once

#include "admin/setup/calls.hpp"

namespace splitkey::setup {

/// The KV version 2 mount. Errors: precondition_failed: something else is mounted there; those of Calls.
[[nodiscard]] Result<void> ensure_kv_mount(Calls& calls, const config::VaultPlaces& places);

/// How long a secret_id lives.
inline constexpr std::chrono::hours secret_id_ttl{90 * 24};

/// The AppRole auth method, whose mount must allow leases of that length: the server's own limit, 32 days where nothing
/// else is set, cuts a secret_id's life without a word. Errors: as above.
[[nodiscard]] Result<void> ensure_approle_mount(Calls& calls, const config::VaultPlaces& places);

}  // namespace splitkey::setup
