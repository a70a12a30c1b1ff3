#pragma once

#include "admin/setup/host_config.hpp"
#include "admin/setup/platform_key.hpp"

namespace splitkey::setup {

/// The part of set-up that is done in Vault: once for all hosts, and looked at again on each.
class VaultSetup {
 public:
  /// All outlive it.
  VaultSetup(const Wanted& wanted, const HostConfig& config, Calls& calls, const config::VaultPlaces& places)
      : wanted_(wanted), config_(config), calls_(calls), places_(places) {}

  /// Mounts, policies, role, audit device; and whether a platform key is to be made, of which found() says what is
  /// there. Errors: nothing_to_take_over; key_made_elsewhere; half_not_at_hand; half_of_another_key; those of the
  /// steps.
  [[nodiscard]] Attempt<bool> run();

  [[nodiscard]] const PlatformKeyFound& found() const noexcept { return found_; }
  /// The checks of a platform key that is there, as far as they are.
  [[nodiscard]] const keys::PlatformChecks& checks() const noexcept { return checks_; }
  /// Those of one that was made in the meantime.
  void take_checks(const keys::PlatformChecks& checks) { checks_ = checks; }
  /// Whether they tell a wrong half and a wrong share, and hold what escrows are sealed to.
  [[nodiscard]] bool has_all_checks() const noexcept {
    return checks_.key_check() && checks_.escrow_public_key() && !checks_.share_checks().empty();
  }

 private:
  [[nodiscard]] Attempt<void> ensure_places();
  [[nodiscard]] Attempt<bool> platform_key();
  [[nodiscard]] Attempt<void> check_component(const keys::PlatformChecks& checks) const;

  const Wanted& wanted_;
  const HostConfig& config_;
  Calls& calls_;
  const config::VaultPlaces& places_;
  PlatformKeyFound found_;
  keys::PlatformChecks checks_;
};

}  // namespace splitkey::setup
