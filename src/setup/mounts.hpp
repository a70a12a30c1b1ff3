#pragma once

#include "setup/calls.hpp"

namespace splitkey::setup {

/// The KV version 2 mount. Errors: precondition_failed: something else is mounted there; those of Calls.
[[nodiscard]] Result<void> ensure_kv_mount(Calls& calls, const config::VaultPlaces& places);

/// The AppRole auth method, likewise.
[[nodiscard]] Result<void> ensure_approle_mount(Calls& calls, const config::VaultPlaces& places);

}  // namespace splitkey::setup
