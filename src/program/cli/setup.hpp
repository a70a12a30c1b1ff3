#pragma once

#include "program/cli/daemon.hpp"
#include "program/cli/setup_options.hpp"

namespace splitkey::cli {

/// From an empty Vault to a host that serves, with an administrator's token (docs/operations.md, "Setting up"). Each
/// step looks first whether it is done; whatever ends a run, another one goes on. Errors: no_input: no token;
/// configuration: it cannot be used; those of Vault; refused: something has to be done first, or decided.
[[nodiscard]] Outcome<ExitStatus> set_up(const SetupOptions& wanted, const CallOptions& options,
                                         const terminal::Streams& streams);

}  // namespace splitkey::cli
