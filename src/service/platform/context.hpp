#pragma once

#include "base/log/log.hpp"
#include "service/platform/derive.hpp"
#include "service/platform/known_escrow_key.hpp"
#include "service/platform/peer.hpp"
#include "service/platform/settings.hpp"
#include "store/kv/store.hpp"

namespace splitkey::platform {

/// What the functions of this floor work with. Everything it refers to outlives the requests.
struct Context {
  kv::Store& store;
  PoolFor pool;
  const Settings& settings;
  log::Log& log;
  KnownEscrowKey& escrow_key;
  /// Who asks; nobody until there is a request.
  Peer peer;
};

}  // namespace splitkey::platform
