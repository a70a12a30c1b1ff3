#pragma once

#include "setup/calls.hpp"

namespace splitkey::setup {

/// Logs in as a daemon does, and asks with that token what it may do: what is missing and what is too much. The token
/// is revoked afterwards. Errors: vault_denied: the login is refused; those of vault::Api::call.
[[nodiscard]] Result<config::PolicyFlaws> prove_role(vault::Api& api, const config::VaultPlaces& places,
                                                     const secret::Bytes& role_id, const secret::Bytes& secret_id);

}  // namespace splitkey::setup
