#pragma once

#include "admin/setup/calls.hpp"
#include "admin/setup/host_config.hpp"
#include "keys/keys/platform_checks.hpp"

namespace splitkey::setup {

/// The part of set-up that is done on a host: its credentials, its configuration, its unit.
class HostSetup {
 public:
  /// All outlive it.
  HostSetup(const Wanted& wanted, HostConfig& config, Calls& calls, const config::VaultPlaces& places);

  /// Before anything else: where the credentials are to lie, as the configuration will say. Errors: wrapped_secret_id;
  /// directory_not_writable; those of HostConfig.
  [[nodiscard]] Attempt<void> choose_places();
  /// A role_id and a secret_id that log in, and with which no policy is too narrow or too wide. Errors: not_ours;
  /// not_written; policies_do_not_fit; those of Calls.
  [[nodiscard]] Attempt<void> credentials();
  /// The checks of the platform key, pinned. Errors: other_check_pinned.
  [[nodiscard]] Attempt<void> pin(const keys::PlatformChecks& checks);
  /// Writes the configuration, and tells systemd. Errors: not_written; those of HostUnit.
  [[nodiscard]] Attempt<void> finish();

 private:
  [[nodiscard]] Attempt<void> choose_files();
  [[nodiscard]] Attempt<void> check_writable() const;
  [[nodiscard]] Attempt<bool> have_credentials();
  [[nodiscard]] Attempt<void> tell_binding(const secret::Bytes& secret_id);
  [[nodiscard]] Attempt<void> make_credentials();
  [[nodiscard]] Attempt<void> judge(const config::PolicyFlaws& flaws) const;
  [[nodiscard]] Attempt<void> pin_one(const std::string& setting, const std::string& pinned,
                                      const std::optional<std::string>& stored);

  const Wanted& wanted_;
  HostConfig& config_;
  Calls& calls_;
  const config::VaultPlaces& places_;
  bool can_seal_;
};

}  // namespace splitkey::setup
