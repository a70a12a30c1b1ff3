#pragma once

#include <sys/types.h>
#include <vector>

#include "base/result/result.hpp"

/// Who the peer is, and what it may do.
namespace splitkey::access {

/// The process at the other end of a Unix socket, as the kernel saw it when it connected (unix(7): SO_PEERCRED,
/// SO_PEERGROUPS). No name service is asked.
class Peer {
 public:
  Peer(uid_t uid, gid_t gid, pid_t pid, std::vector<gid_t> groups)
      : uid_(uid), gid_(gid), pid_(pid), groups_(std::move(groups)) {}
  /// Errors: internal when `socket` is no connected Unix socket.
  [[nodiscard]] static Result<Peer> of(int socket);

  [[nodiscard]] uid_t uid() const noexcept { return uid_; }
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  /// Whether `group` is its primary or one of its supplementary groups.
  [[nodiscard]] bool belongs_to(gid_t group) const noexcept;

 private:
  uid_t uid_;
  gid_t gid_;
  pid_t pid_;
  std::vector<gid_t> groups_;
};

}  // namespace splitkey::access
