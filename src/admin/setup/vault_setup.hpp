#pragma once

#include <optional>

#include "admin/setup/platform_key.hpp"
#include "keys/keys/platform_checks.hpp"
#include "admin/setup/host_config.hpp"
#include "program/cli/setup_report.hpp"

namespace splitkey::cli {

/// The part of set-up that is done in Vault: once for all hosts, and looked at again on each.
class VaultSetup {
 public:
  /// All outlive it.
  VaultSetup(const SetupOptions& wanted, const HostConfig& config, setup::Calls& calls,
             const config::VaultPlaces& places, const terminal::Streams& streams)
      : wanted_(wanted), config_(config), calls_(calls), places_(places), streams_(streams) {}

  /// Mounts, policies, role, audit device, platform key. Errors: those of the setup room; of handing out.
  [[nodiscard]] Outcome<void> run();

  /// The checks of a platform key that is there, as far as they are.
  [[nodiscard]] const keys::PlatformChecks& checks() const noexcept { return checks_; }
  /// Whether they tell a wrong half and a wrong share, and hold what escrows are sealed to.
  [[nodiscard]] bool has_all_checks() const noexcept {
    return checks_.key_check() && checks_.escrow_public_key() && !checks_.share_checks().empty();
  }

 private:
  [[nodiscard]] Outcome<void> platform_key();
  [[nodiscard]] Outcome<void> check_component(const keys::PlatformChecks& checks) const;
  [[nodiscard]] Outcome<void> check_place_of_component(const setup::PlatformKeyFound& found) const;
  [[nodiscard]] Outcome<void> make_key(const setup::PlatformKeyFound& found);
  [[nodiscard]] Outcome<void> show_making(const setup::PlatformKeyFound& found);
  [[nodiscard]] Outcome<void> allow_making(const setup::PlatformKeyFound& found);
  [[nodiscard]] Outcome<void> confirm_replacing(const setup::PlatformKeyFound& found) const;
  [[nodiscard]] Outcome<void> keep_component(const setup::FreshKey& fresh);

  const SetupOptions& wanted_;
  const HostConfig& config_;
  setup::Calls& calls_;
  const config::VaultPlaces& places_;
  const terminal::Streams& streams_;
  keys::PlatformChecks checks_;
};

}  // namespace splitkey::cli
