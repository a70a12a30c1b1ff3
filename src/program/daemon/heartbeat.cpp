#include "program/daemon/heartbeat.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <systemd/sd-daemon.h>

#include "base/log/line.hpp"

namespace splitkey::daemon {
namespace {

// Zero: no watchdog waits.
std::chrono::microseconds watchdog_timeout() {
  std::uint64_t timeout_us = 0;
  return std::chrono::microseconds(sd_watchdog_enabled(0, &timeout_us) > 0 ? timeout_us : 0);
}

}  // namespace

asio::awaitable<void> beat(asio::io_context& loop, std::function<std::string()> status) {
  if (std::getenv("NOTIFY_SOCKET") == nullptr) co_return;
  const auto timeout = watchdog_timeout();
  const bool watched = timeout.count() > 0;
  const auto pause = watched ? std::min<std::chrono::microseconds>(timeout / 2, status_pause) : status_pause;
  asio::steady_timer timer(loop);
  std::string told;
  for (;;) {
    if (watched) sd_notify(0, "WATCHDOG=1");
    std::string now = log::one_line(status());  // a second line would be another message
    if (now != told) sd_notifyf(0, "STATUS=%s", now.c_str());
    told = std::move(now);
    timer.expires_after(pause);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

}  // namespace splitkey::daemon
