#pragma once

#include "admin/setup/calls.hpp"
#include "admin/setup/host_config.hpp"

namespace splitkey::setup {

/// The daemon's unit on a host, as set-up leaves it: let through to Vault, listening, and no older than what it reads.
class HostUnit {
 public:
  /// Both outlive it. The configuration is on disk, but in a dry run.
  HostUnit(const HostConfig& config, Calls& calls) : config_(config), calls_(calls) {}

  /// Where there is no such unit, it is told how to start the daemon. Errors: not_written: the drop-in;
  /// vault_unavailable: a name of Vault's does not resolve; those of programs.
  [[nodiscard]] Attempt<void> bring_up();

 private:
  void tell_what_is_hidden() const;
  [[nodiscard]] Attempt<void> write_drop_in();
  [[nodiscard]] Attempt<void> have_it_listen();

  const HostConfig& config_;
  Calls& calls_;
};

}  // namespace splitkey::setup
