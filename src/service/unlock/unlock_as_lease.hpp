#pragma once

#include <chrono>
#include <string>

#include "service/unlock/hierarchy.hpp"
#include "service/unlock/leases.hpp"

/// Unlocking an organization or a team for a short time (docs/protocol.md, "Leases").
namespace splitkey::unlock {

/// A lease that was granted: its id, and how long it lasts.
class Granted {
 public:
  Granted(std::string id, std::chrono::seconds ttl) : id(std::move(id)), ttl(ttl) {}
  std::string id;
  std::chrono::seconds ttl;
};

/// Unlocks, and keeps the keys. `leases` outlives the request. Errors: precondition_failed (leases are off), overloaded
/// (there are too many), those of unlock.
[[nodiscard]] asio::awaitable<Result<Granted>> unlock_as_lease(Context context, Leases& leases, Hierarchy hierarchy,
                                                               Deadline deadline);

/// A lease of a team's key, by one of its organization's that ends no earlier: one derivation. Errors:
/// precondition_failed (no such lease), invalid_request (it is a team's; or the team belongs to another organization).
[[nodiscard]] asio::awaitable<Result<Granted>> lease_of_team(Context context, Leases& leases, keys::Id team,
                                                             std::string lease_id, Deadline deadline);

}  // namespace splitkey::unlock
