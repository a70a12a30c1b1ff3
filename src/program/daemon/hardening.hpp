#pragma once

#include "base/log/log.hpp"

namespace splitkey::daemon {

/// Keeps others, and accidents, away from this process (process/hardening.hpp): it is undumpable, has no core limit,
/// and locks all its memory beside the arena too where nothing limits that; where something does, a warning. Call it
/// before the first secret.
void harden(log::Log& log);

}  // namespace splitkey::daemon
