#pragma once

#include <optional>
#include <sys/types.h>

namespace splitkey::daemon {

/// Refuses a listening Unix socket whose file lets more in than the configuration does, whoever made it: a bit of its
/// mode beyond `mode` (listen.mode), or access for another group than `group` (listen.group; where none is configured,
/// this process's own). Errors: StartError with ExitStatus::configuration that names the setting, the path and what is
/// in force.
void require_access_as_configured(int socket, mode_t mode, std::optional<gid_t> group);

}  // namespace splitkey::daemon
