#pragma once

#include "log/log.hpp"

namespace splitkey::daemon {

/// Keeps others, and accidents, away from this process: it is undumpable (no ptrace by the same user, no core), has no
/// core limit, and locks what memory the limit on locked memory allows beside the arena; where it allows none, a
/// warning. Call it before the first secret.
void harden(log::Log& log);

}  // namespace splitkey::daemon
