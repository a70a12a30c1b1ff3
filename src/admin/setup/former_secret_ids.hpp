#pragma once

#include "admin/setup/calls.hpp"

namespace splitkey::setup {

/// What Vault says of a secret_id.
struct SecretIdFacts {
  /// Names it without being it.
  std::string accessor;
  /// As Vault writes it.
  std::string created;
  /// The accessor of the one in whose place it was issued; empty: of none.
  std::string instead_of;
  /// The only addresses from which it is taken; none: any.
  std::vector<std::string> cidrs;
};

/// nullopt where Vault does not know it, or in a dry run. Errors: those of Calls.
[[nodiscard]] Result<std::optional<SecretIdFacts>> look_up_secret_id(Calls& calls, const config::VaultPlaces& places,
                                                                     const secret::Bytes& secret_id);

/// Takes out of use `former`, the one in whose place it was issued and so on, and whatever else was issued in the place
/// of one of these: what rotations that were cut short have left. Not `current`. No other host's can be meant, for an
/// accessor is Vault's name of one secret_id. Gives how many. Errors: those of Calls; some may be out of use then, and
/// the same call goes on.
[[nodiscard]] Result<std::size_t> destroy_former_secret_ids(Calls& calls, const config::VaultPlaces& places,
                                                            const SecretIdFacts& former, const SecretIdFacts& current);

}  // namespace splitkey::setup
