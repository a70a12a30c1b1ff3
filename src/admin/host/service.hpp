#pragma once

#include <filesystem>
#include <vector>

#include "base/result/result.hpp"

/// The daemon as systemd's service, by systemctl(1).
namespace splitkey::host {

/// Whether systemd runs here and knows splitkeyd.service.
[[nodiscard]] bool has_unit();
/// Whether systemd listens at both of the daemon's sockets.
[[nodiscard]] bool is_listening();

/// Whether systemd has not yet read what its units say now, or the daemon runs and is older than one of these files,
/// which it reads when it starts; one that is not there does not count.
[[nodiscard]] bool is_stale(const std::vector<std::filesystem::path>& files);

/// Has systemd read its units anew, listen at both sockets, and start the daemon anew where it runs. Connections wait
/// meanwhile. Errors: internal, with what systemctl says.
[[nodiscard]] Result<void> listen_anew();

/// Has the daemon that runs take over its configuration and its credentials, with a login: at once, or where systemd
/// passes the credentials by a start of its own. Errors: internal, with what systemctl says.
[[nodiscard]] Result<void> reload_service();

}  // namespace splitkey::host
