#pragma once

#include "setup/calls.hpp"

namespace splitkey::setup {

/// A secret_id of the daemons' role, made for one host. On its way here it is response-wrapped: whoever intercepts it
/// has used it up, which shows. `bound_cidrs`: the only addresses from which it, and its tokens, are taken; none: any.
/// Nothing in a dry run. Errors: those of Calls; vault_denied: what came was wrapped by somebody else.
[[nodiscard]] Result<std::optional<secret::Bytes>> issue_secret_id(Calls& calls, const config::VaultPlaces& places,
                                                                   const std::vector<std::string>& bound_cidrs);

/// When it was made, as Vault says it. Errors: not_found: Vault does not know it; those of Calls.
[[nodiscard]] Result<std::string> secret_id_created(Calls& calls, const config::VaultPlaces& places,
                                                    const secret::Bytes& secret_id);

/// Takes one out of use; one that is gone already is fine. Errors: those of Calls.
[[nodiscard]] Result<void> destroy_secret_id(Calls& calls, const config::VaultPlaces& places,
                                             const secret::Bytes& secret_id);

}  // namespace splitkey::setup
