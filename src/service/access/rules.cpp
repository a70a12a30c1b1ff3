#include "service/access/rules.hpp"

#include <algorithm>
#include <array>

namespace splitkey::access {
namespace {

// `+` stands for one segment, a slash at the end for everything below.
constexpr std::array<std::string_view, 10> group_paths{
    "sys/health", "sys/info",       "sys/leases",      "sys/leases/revoke",
    "surveys/",   "users/",         "organizations/+", "organizations/+/unlock",
    "teams/+",    "teams/+/unlock",
};

bool covers(std::string_view pattern, std::string_view path) {
  while (!pattern.empty()) {
    const auto pattern_end = std::min(pattern.find('/'), pattern.size());
    const auto path_end = std::min(path.find('/'), path.size());
    const std::string_view wanted = pattern.substr(0, pattern_end);
    if (wanted != "+" && wanted != path.substr(0, path_end)) return false;

    const bool pattern_goes_on = pattern_end < pattern.size();
    const bool path_goes_on = path_end < path.size();
    if (pattern_goes_on != path_goes_on) return false;
    pattern.remove_prefix(std::min(pattern_end + 1, pattern.size()));
    path.remove_prefix(std::min(path_end + 1, path.size()));
    if (pattern_goes_on && pattern.empty()) return true;
  }
  return path.empty();
}

}  // namespace

Peer Rules::recognize(Peer peer) const {
  peer.is_administrator_ = peer.uid() == 0 || peer.uid() == own_uid_;
  return peer;
}

Result<void> Rules::admit(const Peer& peer) const {
  if (peer.is_administrator() || (group_ && peer.belongs_to(*group_))) return {};
  return failure(Errc::permission_denied,
                 "only root, the daemon's own user and members of the socket's group may use this socket; ask the "
                 "administrator to add your user to the group in listen.group");
}

Result<void> Rules::permit(const Peer& peer, std::string_view path) const {
  if (peer.is_administrator()) return {};
  if (auto admitted = admit(peer); !admitted) return admitted;
  if (std::ranges::any_of(group_paths, [&](std::string_view pattern) { return covers(pattern, path); })) return {};
  return failure(Errc::permission_denied,
                 "members of the socket's group may not use this path; root and the daemon's own user may");
}

}  // namespace splitkey::access
