#pragma once

#include "admin/setup/calls.hpp"
#include "admin/setup/host_config.hpp"
#include "program/cli/setup_report.hpp"

namespace splitkey::cli {

/// The daemon's unit on a host, as set-up leaves it: let through to Vault, listening, and no older than what it reads.
class HostUnit {
 public:
  /// Both outlive it. The configuration is on disk, but in a dry run.
  HostUnit(const HostConfig& config, setup::Calls& calls) : config_(config), calls_(calls) {}

  /// Where there is no such unit, it is told how to start the daemon. Errors: no_output: the drop-in cannot be written;
  /// vault_unavailable: a name of Vault's does not resolve; those of programs.
  [[nodiscard]] Outcome<void> bring_up();

 private:
  void tell_what_is_hidden() const;
  [[nodiscard]] Outcome<void> write_drop_in();
  [[nodiscard]] Outcome<void> have_it_listen();

  const HostConfig& config_;
  setup::Calls& calls_;
};

}  // namespace splitkey::cli
