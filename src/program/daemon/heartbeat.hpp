#pragma once

#include <chrono>
#include <functional>
#include <string>

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>

namespace splitkey::daemon {

/// How often systemd is told what has changed, at most.
inline constexpr std::chrono::seconds status_pause{5};

/// Tells systemd for as long as the loop runs that it does (WATCHDOG=1, twice in each WatchdogSec=,
/// sd_watchdog_enabled(3)) and what a person wants to know (STATUS=, a line that `systemctl status` shows). Ends at
/// once where no systemd listens.
[[nodiscard]] asio::awaitable<void> beat(asio::io_context& loop, std::function<std::string()> status);

}  // namespace splitkey::daemon
