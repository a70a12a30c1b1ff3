#pragma once

#include <optional>
#include <string_view>

#include "service/access/peer.hpp"

namespace splitkey::access {

/// Who may do what until policies exist (docs/protocol.md): root and the daemon's own user everything, members of the
/// socket's group what an application needs, nobody else anything. The one place where this is decided.
class Rules {
 public:
  /// `own_uid`: the daemon's user. `group`: the group of the socket, where one is configured.
  Rules(uid_t own_uid, std::optional<gid_t> group) noexcept : own_uid_(own_uid), group_(group) {}

  /// The peer, which now knows whether it is an administrator: root, or the daemon's own user.
  [[nodiscard]] Peer recognize(Peer peer) const;

  /// Whether a recognized peer may use the socket at all. Errors: permission_denied.
  [[nodiscard]] Result<void> admit(const Peer& peer) const;

  /// Whether a recognized peer may do anything at `path`, one of the engine's. Errors: permission_denied.
  [[nodiscard]] Result<void> permit(const Peer& peer, std::string_view path) const;

 private:
  uid_t own_uid_;
  std::optional<gid_t> group_;
};

}  // namespace splitkey::access
