#pragma once

#include "admin/setup/calls.hpp"

namespace splitkey::setup {

/// Whether Vault knows the administrator's token. Errors: vault_denied: it does not; precondition_failed: there
/// is no such namespace.
[[nodiscard]] Result<void> check_token(Calls& calls);

/// Revokes the administrator's token, and sees that it no longer works. Errors: those of vault::Api::call;
/// precondition_failed: it still works.
[[nodiscard]] Result<void> revoke_token(Calls& calls);

}  // namespace splitkey::setup
