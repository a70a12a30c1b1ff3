#pragma once

#include "base/log/log.hpp"
#include "service/access/peer.hpp"
#include "service/kdf/pool.hpp"
#include "service/platform/known_escrow_key.hpp"
#include "service/platform/settings.hpp"
#include "store/kv/store.hpp"

namespace splitkey::platform {

/// What the functions of this floor work with. Everything it refers to outlives the requests.
struct Context {
  kv::Store& store;
  kdf::Pool& pool;
  const Settings& settings;
  log::Log& log;
  KnownEscrowKey& escrow_key;
  /// Who asks, and for whom keys are derived; nobody until there is a request.
  access::Peer peer;
};

}  // namespace splitkey::platform
