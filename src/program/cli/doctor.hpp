#pragma once

#include <optional>
#include <string>

#include "program/cli/daemon.hpp"

namespace splitkey::cli {

/// What is to be examined, and with which help.
struct DoctorOptions {
  std::string config_file = "/etc/splitkeyd/splitkeyd.yaml";
  /// An administrator's Vault token; none: VAULT_TOKEN, or none at all.
  std::optional<std::string> token_file;
  /// A warning counts as a failure.
  bool is_strict = false;
};

/// Looks at the host, its daemon and its Vault, judges each check of doctor/checks.hpp, and shows how each ended. It
/// changes nothing. refused when a check fails. Errors: no_input; configuration: it cannot be used; no_output.
[[nodiscard]] Outcome<ExitStatus> examine(const DoctorOptions& wanted, const CallOptions& options,
                                          const terminal::Streams& streams);

}  // namespace splitkey::cli
