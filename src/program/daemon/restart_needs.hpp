#pragma once

#include <string_view>
#include <vector>

#include "config/config/config.hpp"

namespace splitkey::daemon {

/// The settings in which `wanted` differs from `running` and which only a restart takes over: everything but log.level
/// and what stands under `vault:`. By their names in the file.
[[nodiscard]] std::vector<std::string_view> needing_restart(const config::Config& running,
                                                            const config::Config& wanted);

}  // namespace splitkey::daemon
