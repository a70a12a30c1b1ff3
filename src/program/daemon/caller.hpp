#pragma once

#include "service/access/peer.hpp"
#include "service/kdf/client.hpp"

namespace splitkey::daemon {

/// Who is at the other end of a connection, in the words of each room that must know it.
struct Caller {
  access::Peer peer;
  /// Another number for each connection.
  std::uint64_t connection;
  /// For whom keys are derived.
  kdf::Client client;
};

}  // namespace splitkey::daemon
