#pragma once

#include <string>
#include <vector>

#include "keys/keys/platform.hpp"
#include "keys/keys/platform_checks.hpp"
#include "keys/keys/share.hpp"

namespace splitkey::setup {

/// A platform key that nobody has yet: both halves, made in the arena of this process, the custodians' as shares too.
/// The halves are joined for the checks alone, while it is made.
class FreshKey {
 public:
  /// Errors: throws ArenaExhausted.
  [[nodiscard]] static FreshKey make();

  [[nodiscard]] const keys::VaultComponent& vault_component() const noexcept { return vault_component_; }
  [[nodiscard]] const keys::CustodianComponent& custodian_component() const noexcept { return custodian_component_; }
  /// The usual set, 3 of 4.
  [[nodiscard]] const std::vector<keys::Share>& shares() const noexcept { return shares_; }
  /// Of the shares and the key; not secret.
  [[nodiscard]] const keys::PlatformChecks& checks() const noexcept { return checks_; }
  /// What all shares of this set carry, 8 hex digits.
  [[nodiscard]] std::string set_id() const { return keys::share_set_id(checks_.share_checks()); }

 private:
  FreshKey() = default;

  keys::VaultComponent vault_component_;
  keys::CustodianComponent custodian_component_;
  std::vector<keys::Share> shares_;
  keys::PlatformChecks checks_;
};

}  // namespace splitkey::setup
