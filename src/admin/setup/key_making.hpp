#pragma once

#include <optional>

#include "admin/setup/host_config.hpp"
#include "admin/setup/platform_key.hpp"

namespace splitkey::setup {

/// A platform key as set-up makes it, step after step: whoever hands its shares out to custodians calls them in this
/// order. What ends it after store() leaves a key in Vault that is not finished, and that another run replaces.
class KeyMaking {
 public:
  /// All outlive it. `found`: absent, or unfinished.
  KeyMaking(const Wanted& wanted, const HostConfig& config, Calls& calls, const config::VaultPlaces& places,
            const PlatformKeyFound& found)
      : wanted_(wanted), config_(config), calls_(calls), places_(places), found_(found) {}

  /// Whether one may be made. Errors: key_deleted; records_without_key; records_of_unfinished_key; half_without_key;
  /// those of Calls.
  [[nodiscard]] Attempt<void> allow();
  /// In a dry run, instead of what follows: each call that would be made, with a key that nobody will ever have.
  /// Errors: those of Calls.
  [[nodiscard]] Attempt<void> show();

  /// Makes the key, and writes Vault's half and the checks. Errors: those of KeyStored::store.
  [[nodiscard]] Attempt<void> store();
  /// Writes the custodians' half for this host, where that is wanted. Errors: those of host::write_credential.
  [[nodiscard]] Attempt<void> keep_component();
  /// What is to be handed out. After store().
  [[nodiscard]] const FreshKey& fresh() const { return fresh_.value(); }
  /// The shares `xs` are with custodians. Errors: those of KeyStored::note_handed_out.
  [[nodiscard]] Attempt<void> note_handed_out(const std::vector<unsigned>& xs);
  /// All shares are: tells of the key.
  void finish();

 private:
  [[nodiscard]] Attempt<void> refuse_lost_records();
  [[nodiscard]] Attempt<void> check_place_of_component() const;

  const Wanted& wanted_;
  const HostConfig& config_;
  Calls& calls_;
  const config::VaultPlaces& places_;
  const PlatformKeyFound& found_;
  std::optional<FreshKey> fresh_;
  std::optional<KeyStored> stored_;
};

}  // namespace splitkey::setup
