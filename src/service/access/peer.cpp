#include "service/access/peer.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

namespace splitkey::access {
namespace {

// The kernel tells by ERANGE, and in `length`, when the room was too small.
Result<std::vector<gid_t>> supplementary_groups(int socket) {
  std::vector<gid_t> groups(32);
  for (;;) {
    auto length = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
    const int status = getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &length);
    const int error = errno;
    groups.resize(length / sizeof(gid_t));
    if (status == 0) return groups;
    if (error != ERANGE) return failure(Errc::internal, "the groups of a peer could not be read");
  }
}

}  // namespace

Peer::Peer() noexcept
    : uid_(static_cast<uid_t>(-1)), gid_(static_cast<gid_t>(-1)), pid_(0), connection_(0), hung_up_(std::nostopstate) {}

Peer::Peer(uid_t uid, gid_t gid, pid_t pid, std::vector<gid_t> groups, std::uint64_t connection)
    : uid_(uid),
      gid_(gid),
      pid_(pid),
      groups_(std::make_shared<const std::vector<gid_t>>(std::move(groups))),
      connection_(connection) {}

Result<Peer> Peer::of(int socket, std::uint64_t connection) {
  ucred credentials{};
  socklen_t length = sizeof(credentials);
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) {
    return failure(Errc::internal, "the credentials of a peer could not be read");
  }
  auto groups = supplementary_groups(socket);
  if (!groups) return propagate(groups);
  return Peer(credentials.uid, credentials.gid, credentials.pid, std::move(*groups), connection);
}

bool Peer::belongs_to(gid_t group) const noexcept {
  if (gid_ == group) return true;
  return groups_ && std::ranges::find(*groups_, group) != groups_->end();
}

}  // namespace splitkey::access
