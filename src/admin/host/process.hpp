#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <sys/types.h>

namespace splitkey::host {

/// The process that made the Unix socket which listens at `socket`, where it still is one called `name`; nothing where
/// nobody listens, or systemd made it.
[[nodiscard]] std::optional<pid_t> process_listening_at(const std::filesystem::path& socket, std::string_view name);

/// Sends it SIGHUP.
void hang_up(pid_t process) noexcept;

}  // namespace splitkey::host
