#pragma once

#include "admin/setup/calls.hpp"

namespace splitkey::setup {

/// The three policies of config/policy.hpp, word for word. Errors: those of Calls.
[[nodiscard]] Result<void> ensure_policies(Calls& calls, const config::VaultPlaces& places);

}  // namespace splitkey::setup
