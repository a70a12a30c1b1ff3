#pragma once

#include <cstdint>

namespace splitkey::platform {

/// Who asks, as far as the engine must tell one from another: leases belong to somebody.
struct Peer {
  std::uint64_t uid = 0;
  /// Another number for each connection.
  std::uint64_t connection = 0;
  /// Root, or the daemon's own user.
  bool is_administrator = false;
};

}  // namespace splitkey::platform
