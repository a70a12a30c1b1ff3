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

Result<Peer> Peer::of(int socket) {
  ucred credentials{};
  socklen_t length = sizeof(credentials);
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) {
    return failure(Errc::internal, "the credentials of a peer could not be read");
  }
  auto groups = supplementary_groups(socket);
  if (!groups) return propagate(groups);
  return Peer(credentials.uid, credentials.gid, credentials.pid, std::move(*groups));
}

bool Peer::belongs_to(gid_t group) const noexcept {
  return gid_ == group || std::ranges::find(groups_, group) != groups_.end();
}

}  // namespace splitkey::access
