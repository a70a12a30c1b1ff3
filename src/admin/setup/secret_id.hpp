#pragma once

#include "admin/setup/calls.hpp"

namespace splitkey::setup {

/// Whom a secret_id is for. Vault keeps the name and `instead_of` with it, as its metadata: people see there whose it
/// is, and a later run what an earlier one left (former_secret_ids.hpp).
struct IssuedFor {
  /// The host's.
  std::string name;
  /// The accessor of the one in whose place it is issued; empty: of none.
  std::string instead_of;
  /// The only addresses from which it, and its tokens, are taken; none: any.
  std::vector<std::string> cidrs;
};
inline constexpr std::string_view instead_of_member = "instead_of";

/// A secret_id of the daemons' role, made for one host. On its way here it is response-wrapped: whoever intercepts it
/// has used it up, which shows. Nothing in a dry run. Errors: those of Calls; vault_denied: what came was wrapped by
/// somebody else.
[[nodiscard]] Result<std::optional<secret::Bytes>> issue_secret_id(Calls& calls, const config::VaultPlaces& places,
                                                                   const IssuedFor& host);

}  // namespace splitkey::setup
