#include "program/daemon/vault_backend.hpp"

#include <fmt/ranges.h>
#include <systemd/sd-daemon.h>

#include "config/config/start_error.hpp"
#include "config/config/vault_environment.hpp"
#include "config/config/vault_settings.hpp"
#include "program/daemon/restart_needs.hpp"

namespace splitkey::daemon {
namespace {

// systemd tells this reload's READY=1 from an older one by the time (sd_notify(3)); its clock is steady_clock's.
void announce_reload() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  const auto now_us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", static_cast<long long>(now_us));
}

/// What a file says, read and checked.
struct Wanted {
  config::Config config;
  vault::Settings vault;
};

// Whatever is wrong, the memory for secrets being full included, must leave the daemon as it is.
Result<Wanted> read_anew(const std::filesystem::path& file) {
  try {
    Wanted wanted;
    wanted.config = config::read_config(file);
    wanted.vault = config::vault_settings(wanted.config.vault);
    return wanted;
  } catch (const std::exception& error) {
    return failure(Errc::invalid_request, error.what());
  }
}

}  // namespace

VaultBackend::VaultBackend(const asio::any_io_executor& executor, std::filesystem::path file,
                           const config::Config& config, log::Log& log, vault_auth::TokenShelf& shelf)
    : file_(std::move(file)), started_with_(config), log_(log), shelf_(shelf) {
  auto store = vault::VaultStore::open(executor, config::vault_settings(config.vault), log, &shelf);
  if (!store)
    throw config::StartError(ExitStatus::configuration,
                             "vault: " + config::with_origin(config.vault, store.error().message()));
  store_ = std::move(*store);
}

asio::awaitable<void> VaultBackend::reload() {
  announce_reload();
  const auto outcome = co_await take_over();
  if (outcome) {
    log_.notice(log::message::reloaded, "reloaded {}", file_.string());
  } else {
    log_.error(log::message::not_reloaded, "not reloaded, the running settings stay: {}", outcome.error().message());
  }
  sd_notify(0, "READY=1");
}

asio::awaitable<Result<void>> VaultBackend::take_over() {
  auto wanted = read_anew(file_);
  if (!wanted) co_return propagate(wanted);
  const auto deadline = std::chrono::steady_clock::now() + reload_timeout;
  const auto outcome = co_await store_->reload(std::move(wanted->vault), deadline);
  if (!outcome)
    co_return failure(outcome.error().code(), config::with_origin(wanted->config.vault, outcome.error().message()));
  log_.set_least(wanted->config.log_level);
  const auto waiting = needing_restart(started_with_, wanted->config);
  if (!waiting.empty()) log_.warning(log::message::needs_restart, "needs a restart: {}", fmt::join(waiting, ", "));
  co_return Result<void>();
}

}  // namespace splitkey::daemon
