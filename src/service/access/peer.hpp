#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <sys/types.h>
#include <vector>

#include "base/result/result.hpp"

/// Who the peer is, and what it may do.
namespace splitkey::access {

/// The process at the other end of a connection, as the kernel saw it when it connected (unix(7): SO_PEERCRED,
/// SO_PEERGROUPS). No name service is asked. Made once, when the connection is accepted, and handed down; copies are
/// the same peer. Belongs to the event loop.
class Peer {
 public:
  /// Nobody, of whom no user has the uid: until a request says who asks.
  Peer() noexcept;
  /// `connection`: another number for each connection.
  Peer(uid_t uid, gid_t gid, pid_t pid, std::vector<gid_t> groups, std::uint64_t connection = 0);
  /// Errors: internal when `socket` is no connected Unix socket.
  [[nodiscard]] static Result<Peer> of(int socket, std::uint64_t connection = 0);

  [[nodiscard]] uid_t uid() const noexcept { return uid_; }
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  [[nodiscard]] std::uint64_t connection() const noexcept { return connection_; }
  /// Whether `group` is its primary or one of its supplementary groups.
  [[nodiscard]] bool belongs_to(gid_t group) const noexcept;

  /// Whether it is root or the daemon's own user, as Rules::recognize() has found; before that, no.
  [[nodiscard]] bool is_administrator() const noexcept { return is_administrator_; }

  /// Says that it has hung up: nobody is left to take a key, and what is derived for it ends.
  void hang_up() noexcept { hung_up_.request_stop(); }
  [[nodiscard]] bool has_hung_up() const noexcept { return hung_up_.stop_requested(); }
  /// What a std::stop_callback waits on that is to be called when it hangs up.
  [[nodiscard]] std::stop_token hung_up() const noexcept { return hung_up_.get_token(); }

 private:
  friend class Rules;  // which alone says who is an administrator
  uid_t uid_;
  gid_t gid_;
  pid_t pid_;
  std::shared_ptr<const std::vector<gid_t>> groups_;  // shared, so that a copy costs little
  std::uint64_t connection_;
  bool is_administrator_ = false;
  std::stop_source hung_up_;
};

}  // namespace splitkey::access
