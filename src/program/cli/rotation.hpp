#pragma once

#include "program/cli/daemon.hpp"
#include "program/cli/setup_options.hpp"

namespace splitkey::cli {

/// Gives this host a new secret_id: made, tried by a login, put in the place of the old one, loaded by the daemon
/// without a lost request; the old one is destroyed once the daemon is seen with the new one, and lives on where it is
/// not. `wanted`: its config, role, token_file, bound_cidrs, dry_run. Errors: those of set_up().
[[nodiscard]] Outcome<ExitStatus> rotate_secret_id(const SetupOptions& wanted, const CallOptions& options,
                                                   const terminal::Streams& streams);

}  // namespace splitkey::cli
