#pragma once

#include "setup/calls.hpp"

namespace splitkey::setup {

/// The KV version 2 mount. Whether it is there afterwards (not in a dry run that would make it). Errors:
/// precondition_failed: something else is mounted there; those of Calls.
[[nodiscard]] Result<bool> ensure_kv_mount(Calls& calls, const config::VaultPlaces& places);

/// The AppRole auth method, likewise.
[[nodiscard]] Result<bool> ensure_approle_mount(Calls& calls, const config::VaultPlaces& places);

}  // namespace splitkey::setup
