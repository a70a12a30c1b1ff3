#pragma once

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>

#include "config/config/config.hpp"
#include "program/daemon/backend.hpp"
#include "program/daemon/listener.hpp"
#include "service/unlock/leases.hpp"

namespace splitkey::daemon {

/// How long requests in flight may take to finish once the daemon was told to stop.
inline constexpr std::chrono::seconds stop_timeout{20};

/// How long the store may then take to end: to have its token revoked, say.
inline constexpr std::chrono::seconds store_timeout{5};

/// What the service learns from the configuration. Reads custodian.component_file. Errors: StartError (that file; or
/// nothing can be sealed to custodian.escrow_public_key).
[[nodiscard]] platform::Settings service_settings(const config::Config& config);

/// Everything that serves, wired in the order of its members. `loop`, `log` and `backend` outlive it.
class Instance {
 public:
  Instance(asio::io_context& loop, log::Log& log, const config::Config& config, ListeningSockets sockets,
           access::Rules rules, Backend& backend);

  /// Serves until SIGTERM or SIGINT, or config.exit_when_idle has passed, reloads on SIGHUP; in the end lets what is in
  /// flight finish. False when something did not finish in stop_timeout and was cut off; the process must then end
  /// without another step.
  [[nodiscard]] bool run();

 private:
  [[nodiscard]] asio::awaitable<void> reload_on_hangup();
  [[nodiscard]] asio::awaitable<void> wait_for_stop();
  [[nodiscard]] asio::awaitable<void> wait_for_idleness();
  void begin_to_stop();
  [[nodiscard]] std::string status() const;
  [[nodiscard]] asio::awaitable<void> cut_off_late();
  [[nodiscard]] asio::awaitable<void> end();
  [[nodiscard]] asio::awaitable<void> settle_log();

  asio::io_context& loop_;
  log::Log& log_;
  asio::signal_set stop_signals_;
  asio::signal_set hangups_;
  asio::steady_timer last_reload_;  // never runs out: cancelled when no reload is under way, nor will be
  const std::chrono::seconds exit_when_idle_;
  bool is_idle_ = false;
  bool stopping_ = false;
  bool reloads_ = true;
  asio::steady_timer stop_timer_;
  bool in_flight_ = true;
  bool cut_off_ = false;
  asio::steady_timer log_window_;

  Backend& backend_;
  kdf::Pool pool_;
  platform::Settings settings_;
  platform::KnownEscrowKey escrow_key_;
  unlock::Leases leases_;
  engine::Engine engine_;
  Gate gate_;
  Listener listener_;
};

}  // namespace splitkey::daemon
