#pragma once

#include "admin/setup/calls.hpp"

namespace splitkey::setup {

/// Whether there is a Vault that can be set up. Errors: vault_unavailable; precondition_failed, with what the operator
/// has to do: it is not initialised, or sealed; no node is active.
[[nodiscard]] Result<void> check_server(Calls& calls);

}  // namespace splitkey::setup
