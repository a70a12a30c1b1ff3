#include "program/daemon/instance.hpp"

#include <csignal>
#include <exception>

#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <systemd/sd-daemon.h>

#include "base/json/read.hpp"
#include "base/process/stack.hpp"
#include "base/result/invariant.hpp"
#include "config/config/start_error.hpp"
#include "crypto/crypto/pbkdf2.hpp"
#include "keys/keys/escrow_key.hpp"
#include "program/daemon/component.hpp"
#include "program/daemon/heartbeat.hpp"
#include "program/daemon/promptness.hpp"

namespace splitkey::daemon {
namespace {

void must_not_throw(const std::exception_ptr& escaped) {
  invariant(!escaped, "an exception escaped from the event loop");
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<std::string> usable_key(const std::string& digits) {
  if (digits.empty()) return std::nullopt;
  if (const auto key = keys::parse_public_key(digits); !key) {
    throw config::StartError(ExitStatus::configuration, "custodian.escrow_public_key: " + key.error().message());
  }
  return digits;
}

}  // namespace

platform::Settings service_settings(const config::Config& config) {
  platform::Settings settings;
  settings.version = SPLITKEY_VERSION;
  settings.max_frame_bytes = config.listen.max_frame_bytes;
  settings.max_depth = json::message_limits.max_depth;
  settings.max_in_flight = max_in_flight;
  settings.recovery_is_external = config.recovery_is_external;
  settings.pinned_key_check = unless_empty(config.custodian.key_check);
  settings.pinned_escrow_public_key = usable_key(config.custodian.escrow_public_key);
  settings.sealed_component = read_component(config.custodian);
  settings.sealed_for_escrow = config.custodian.use_for_escrow;
  settings.sealed_for_unlock = config.custodian.use_for_unlock;
  return settings;
}

Instance::Instance(asio::io_context& loop, log::Log& log, const config::Config& config, ListeningSockets sockets,
                   access::Rules rules, Backend& backend)
    : loop_(loop),
      log_(log),
      stop_signals_(loop, SIGTERM, SIGINT),
      hangups_(loop, SIGHUP),
      last_reload_(loop, asio::steady_timer::time_point::max()),
      exit_when_idle_(config.exit_when_idle),
      stop_timer_(loop),
      log_window_(loop),
      backend_(backend),
      pool_(config.kdf.threads, config.kdf.queue, config.kdf.chains),
      settings_(service_settings(config)),
      escrow_key_(settings_.pinned_escrow_public_key, settings_.pinned_key_check),
      leases_(loop.get_executor(), config.leases.max_ttl, config.leases.bound_to_connection),
      engine_({{backend_.store(), pool_, settings_, log_, escrow_key_, {}}, leases_}),
      gate_(engine_, rules, log_),
      listener_(loop, std::move(sockets), gate_, config.listen.max_frame_bytes, config.message_arena_bytes(), log_) {}

bool Instance::run() {
  log_.notice(log::message::started, "splitkeyd {} serves with {} derivation threads by {}, split_knowledge: {}",
              settings_.version, pool_.thread_count(), crypto::name(crypto::fastest_kernel()),
              settings_.split_knowledge());
  backend_.start();
  listener_.start();
  asio::co_spawn(loop_, wait_for_stop(), must_not_throw);
  asio::co_spawn(loop_, reload_on_hangup(), must_not_throw);
  asio::co_spawn(loop_, settle_log(), must_not_throw);
  if (exit_when_idle_.count() > 0) asio::co_spawn(loop_, wait_for_idleness(), must_not_throw);
  asio::co_spawn(loop_, beat(loop_, [this] { return status(); }), must_not_throw);
  sd_notify(0, "READY=1");
  run_promptly();
  while (loop_.run_one() > 0) {
    loop_.poll();
    process::wipe_unused_stack();
  }
  log_.notice(log::message::stopped, "stopped");
  return !cut_off_;
}

// What comes during a reload waits in the signal set, and is done after it.
asio::awaitable<void> Instance::reload_on_hangup() {
  asio::error_code cancelled;
  while (!stopping_) {
    co_await hangups_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (!cancelled) co_await backend_.reload();
  }
  reloads_ = false;
  last_reload_.cancel();
}

asio::awaitable<void> Instance::wait_for_stop() {
  co_await stop_signals_.async_wait(asio::use_awaitable);
  if (stopping_) co_return;
  log_.notice(log::message::stopping, "told to stop: finishing what is in flight");
  begin_to_stop();
}

// Whoever connects while the daemon ends waits in systemd's socket for the next one.
asio::awaitable<void> Instance::wait_for_idleness() {
  asio::steady_timer timer(loop_);
  auto since = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - since < exit_when_idle_) {
    timer.expires_at(since + exit_when_idle_);
    co_await timer.async_wait(asio::use_awaitable);
    const auto now = std::chrono::steady_clock::now();
    since = leases_.any() ? now : listener_.quiet_since().value_or(now);
  }
  if (stopping_) co_return;
  is_idle_ = true;
  log_.info(log::message::went_idle, "nobody has been connected for {} s: ends until somebody connects",
            exit_when_idle_.count());
  begin_to_stop();
}

void Instance::begin_to_stop() {
  sd_notify(0, "STOPPING=1");
  stopping_ = true;
  hangups_.cancel();
  asio::co_spawn(loop_, cut_off_late(), must_not_throw);
  listener_.stop([this] { asio::co_spawn(loop_, end(), must_not_throw); });
}

asio::awaitable<void> Instance::end() {
  asio::error_code cancelled;
  if (reloads_) co_await last_reload_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  in_flight_ = false;
  stop_timer_.cancel();
  co_await backend_.stop(is_idle_, std::chrono::steady_clock::now() + store_timeout);
  // Not only an end of work: the store may hold timers and idle connections.
  loop_.stop();
}

std::string Instance::status() const {
  if (stopping_) return fmt::format("stopping: {} connections have to end", listener_.open_connections());
  return fmt::format("{}; {} connections, {} requests answered", backend_.summary(), listener_.open_connections(),
                     gate_.answered());
}

// A count of repeated lines that is held back is written when its window is over, though nothing else is logged.
asio::awaitable<void> Instance::settle_log() {
  asio::error_code cancelled;
  while (!cancelled) {
    log_window_.expires_after(log::repeat_window);
    co_await log_window_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    log_.settle();
  }
}

asio::awaitable<void> Instance::cut_off_late() {
  stop_timer_.expires_after(stop_timeout);
  asio::error_code cancelled;
  co_await stop_timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  if (!in_flight_) co_return;
  log_.warning(log::message::requests_cut_off, "some requests did not finish in {} s and are cut off",
               stop_timeout.count());
  cut_off_ = true;
  loop_.stop();
}

}  // namespace splitkey::daemon
