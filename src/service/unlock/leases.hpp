#pragma once

#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <asio/steady_timer.hpp>

#include "service/access/peer.hpp"
#include "service/unlock/hierarchy.hpp"

namespace splitkey::unlock {

using access::Peer;

/// A derived organization or team key that stays in the arena for a short time, so that many surveys cost one
/// derivation each instead of three (docs/protocol.md, "Leases"). The wrapping keys of the paths that were opened under
/// it stay with it, the most recently used ones, so that opening the same survey again costs none.
class Lease {
 public:
  /// `parent`: the id of the lease it was derived from; empty: none. It is never longer than that one.
  Lease(Peer owner, keys::Id organization, std::optional<keys::Id> team, Unlocked keys, Deadline end,
        std::string parent)
      : owner_(std::move(owner)),
        organization_(std::move(organization)),
        team_(std::move(team)),
        keys_(std::move(keys)),
        end_(end),
        parent_(std::move(parent)) {}

  [[nodiscard]] const Peer& owner() const noexcept { return owner_; }
  [[nodiscard]] const keys::Id& organization() const noexcept { return organization_; }
  [[nodiscard]] const std::optional<keys::Id>& team() const noexcept { return team_; }
  [[nodiscard]] const Unlocked& keys() const noexcept { return keys_; }
  [[nodiscard]] Deadline end() const noexcept { return end_; }
  [[nodiscard]] const std::string& parent() const noexcept { return parent_; }

  /// A copy of the wrapping key of a path that was opened before, unless it had to make room for others.
  [[nodiscard]] std::optional<keys::WrappingKey> recall(const std::string& vault_path);
  /// Keeps the wrapping key of a path, where the arena has room for it.
  void keep(const std::string& vault_path, const keys::WrappingKey& key);

 private:
  class Kept {
   public:
    Kept(std::string where, keys::WrappingKey what) : path(std::move(where)), key(std::move(what)) {}
    std::string path;
    keys::WrappingKey key;
  };

  Peer owner_;
  keys::Id organization_;
  std::optional<keys::Id> team_;
  Unlocked keys_;
  Deadline end_;
  std::string parent_;
  std::list<Kept> kept_;  // the most recently used first
};

/// All leases of the daemon: bounded, found by their owners only, wiped when they end or are revoked. A request that
/// has found one keeps it to its own end. Belongs to the event loop.
class Leases {
 public:
  /// `max_ttl` 0: there are none. `bound_to_connection`: a lease serves only the connection that asked for it, and ends
  /// with it; otherwise all of the same user's.
  Leases(const asio::any_io_executor& executor, std::chrono::seconds max_ttl, bool bound_to_connection);

  [[nodiscard]] std::chrono::seconds max_ttl() const noexcept { return max_ttl_; }

  /// The id of the lease, which is granted from now on: 32 hex digits, random.
  /// Errors: overloaded: this user, or all together, have as many as they may; precondition_failed: the lease that it
  /// was derived from has ended meanwhile.
  [[nodiscard]] Result<std::string> grant(std::shared_ptr<Lease> lease);
  /// Errors: precondition_failed (details.needs `unlock`): it has ended, or never was one of this peer's.
  [[nodiscard]] Result<std::shared_ptr<Lease>> find(const std::string& id, const Peer& peer);

  /// What a peer may list and revoke: its own; an administrator those of all. By id.
  [[nodiscard]] std::vector<std::pair<std::string, std::shared_ptr<const Lease>>> visible_to(const Peer& peer) const;
  /// Ends a lease, and those that were derived from it. How many ended; 0: there is none that `peer` may revoke.
  std::size_t revoke(const std::string& id, const Peer& peer);
  /// Whether one lives.
  [[nodiscard]] bool any() const noexcept { return !leases_.empty(); }
  /// A connection has ended.
  void end_connection(std::uint64_t connection);

 private:
  [[nodiscard]] bool serves(const Lease& lease, const Peer& peer) const noexcept;
  [[nodiscard]] std::size_t count_of(uid_t uid) const;
  void end_overdue();
  void wait_for_next_end();

  std::chrono::seconds max_ttl_;
  bool bound_to_connection_;
  std::map<std::string, std::shared_ptr<Lease>> leases_;
  asio::steady_timer next_end_;
};

}  // namespace splitkey::unlock
