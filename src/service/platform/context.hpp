#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/log/log.hpp"
#include "keys/keys/share.hpp"
#include "service/platform/derive.hpp"
#include "service/platform/known_escrow_key.hpp"
#include "service/platform/peer.hpp"
#include "store/kv/store.hpp"

namespace splitkey::engine {

class Leases;

/// What the configuration says to the engine. Filled once, before the first request.
struct Settings {
  std::string version;
  std::size_t max_frame_bytes = 0;
  std::size_t max_depth = 0;
  std::size_t max_in_flight = 0;
  /// recovery.workflow is `external`: the application runs its own approvals.
  bool recovery_is_external = false;
  /// Pinned in the host's configuration, where set; the public key is a usable one.
  std::optional<std::string> pinned_key_check;
  std::optional<std::string> pinned_escrow_public_key;
  /// The sealed component of custodian.component_file, where set, and what it may be used for.
  std::optional<keys::CustodianComponent> sealed_component;
  bool sealed_for_escrow = false;
  bool sealed_for_unlock = false;
  /// "intact" or "suspended": whether this host holds both halves.
  [[nodiscard]] std::string_view split_knowledge() const noexcept { return sealed_component ? "suspended" : "intact"; }
};

/// What actions work with. Everything it refers to outlives the engine.
struct Context {
  kv::Store& store;
  PoolFor pool;
  const Settings& settings;
  log::Log& log;
  KnownEscrowKey& escrow_key;
  Leases& leases;
  /// Who asks; nobody until there is a request.
  Peer peer;
};

}  // namespace splitkey::engine
