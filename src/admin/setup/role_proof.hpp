#pragma once

#include "admin/setup/calls.hpp"
#include "store/vault_auth/auth_answers.hpp"

namespace splitkey::setup {

/// Logs in as a daemon does. Errors: vault_denied: the login is refused; those of vault::Api::call.
[[nodiscard]] Result<vault_auth::Granted> log_in_as_daemon(vault::Api& api, const config::VaultPlaces& places,
                                                           const secret::Bytes& role_id,
                                                           const secret::Bytes& secret_id);

/// What `token` may do at the paths that tell. Errors: those of vault::Api::call and of cluster::trouble.
[[nodiscard]] Result<config::Capabilities> capabilities_of(vault::Api& api, const config::VaultPlaces& places,
                                                           const secret::Bytes& token);

/// Logs in as a daemon does, and asks with that token what it may do: what is missing and what is too much. The token
/// is revoked afterwards. Errors: vault_denied: the login is refused; those of vault::Api::call.
[[nodiscard]] Result<config::PolicyFlaws> prove_role(vault::Api& api, const config::VaultPlaces& places,
                                                     const secret::Bytes& role_id, const secret::Bytes& secret_id);

}  // namespace splitkey::setup
