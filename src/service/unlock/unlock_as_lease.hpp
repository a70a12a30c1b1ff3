#pragma once

#include "service/engine/request.hpp"
#include "service/platform/context.hpp"
#include "service/unlock/hierarchy.hpp"

/// What both `unlock` paths do (docs/protocol.md, "Leases"): they answer `lease_id` and `ttl_s`.
namespace splitkey::engine {

/// Unlocks, and keeps the keys. Errors: precondition_failed (leases are off), overloaded (there are too many), those of
/// unlock.
[[nodiscard]] asio::awaitable<Result<Answer>> unlock_as_lease(Context context, Hierarchy hierarchy, Deadline deadline);

/// A lease of a team's key, by one of its organization's that ends no earlier: one derivation. Errors:
/// precondition_failed (no such lease), invalid_request (it is a team's; or the team belongs to another organization).
[[nodiscard]] asio::awaitable<Result<Answer>> lease_of_team(Context context, keys::Id team, std::string lease_id,
                                                            Deadline deadline);

/// Nothing, where a lease_id stands in the place of what it replaces. Errors: invalid_request: beside it.
[[nodiscard]] Result<void> require_lease_alone(const Arguments& arguments);

}  // namespace splitkey::engine
