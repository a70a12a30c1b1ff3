#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "keys/keys/share.hpp"

namespace splitkey::platform {

/// What the configuration says to the rooms of this floor. Filled once, before the first request.
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

}  // namespace splitkey::platform
