#pragma once

#include "admin/setup/calls.hpp"
#include "keys/keys/platform_checks.hpp"
#include "admin/setup/host_config.hpp"
#include "program/cli/setup_report.hpp"

namespace splitkey::cli {

/// The part of set-up that is done on a host: its credentials, its configuration, its unit.
class HostSetup {
 public:
  /// All outlive it.
  HostSetup(const SetupOptions& wanted, HostConfig& config, setup::Calls& calls, const config::VaultPlaces& places);

  /// Before anything else: where the credentials are to lie, as the configuration will say. Errors: no_output: it
  /// cannot be written; those of HostConfig.
  [[nodiscard]] Outcome<void> choose_places();
  /// A role_id and a secret_id that log in, and with which no policy is too narrow or too wide. Errors: those of the
  /// setup room; precondition_failed: the policies in Vault are not what they should be.
  [[nodiscard]] Outcome<void> credentials();
  /// The checks of the platform key, pinned. Errors: precondition_failed: others are pinned.
  [[nodiscard]] Outcome<void> pin(const keys::PlatformChecks& checks);
  /// Writes the configuration, and tells systemd. Errors: no_output; those of programs.
  [[nodiscard]] Outcome<void> finish();

 private:
  [[nodiscard]] Outcome<void> choose_files();
  [[nodiscard]] Outcome<void> check_writable() const;
  [[nodiscard]] Outcome<bool> have_credentials();
  [[nodiscard]] Outcome<void> tell_binding(const secret::Bytes& secret_id);
  [[nodiscard]] Outcome<void> make_credentials();
  [[nodiscard]] Outcome<void> judge(const config::PolicyFlaws& flaws) const;
  [[nodiscard]] Outcome<void> pin_one(const std::string& setting, const std::string& pinned,
                                      const std::optional<std::string>& stored);

  const SetupOptions& wanted_;
  HostConfig& config_;
  setup::Calls& calls_;
  const config::VaultPlaces& places_;
  bool can_seal_;
};

}  // namespace splitkey::cli
