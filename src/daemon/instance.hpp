#pragma once

#include <memory>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>

#include "daemon/config.hpp"
#include "daemon/listener.hpp"

namespace splitkey::daemon {

/// How long requests in flight may take to finish once the daemon was told to stop.
inline constexpr std::chrono::seconds stop_patience{20};

/// What the engine learns from the configuration. Reads custodian.component_file. Errors: StartError.
[[nodiscard]] engine::Settings engine_settings(const Config& config);

/// Everything that serves, wired in the order of its members. `loop` and `log` outlive it.
class Instance {
 public:
  Instance(asio::io_context& loop, log::Log& log, const Config& config, ListeningSocket socket, access::Rules rules,
           std::shared_ptr<kv::Store> store);

  /// Serves until SIGTERM, SIGINT or SIGHUP, then lets what is in flight finish. False when something did not finish in
  /// stop_patience and was cut off; the process must then end without another step.
  [[nodiscard]] bool run();

 private:
  [[nodiscard]] asio::awaitable<void> wait_for_stop();
  [[nodiscard]] asio::awaitable<void> lose_patience();
  [[nodiscard]] asio::awaitable<void> settle_log();

  asio::io_context& loop_;
  log::Log& log_;
  asio::signal_set signals_;
  asio::steady_timer patience_;
  asio::steady_timer log_window_;
  bool cut_off_ = false;

  std::shared_ptr<kv::Store> store_;
  kdf::Pool pool_;
  engine::Settings settings_;
  engine::Engine engine_;
  Gate gate_;
  Listener listener_;
};

}  // namespace splitkey::daemon
