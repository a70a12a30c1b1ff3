#pragma once

#include <memory>

#include "log/log.hpp"
#include "vault/store.hpp"

namespace splitkey::daemon {

/// Logs in to Vault as soon as the daemon serves, again and again until it works once, so that sys/health says "ready"
/// before the first request, and the log says early what is wrong. It shares the store, because the event loop may end
/// in the middle of it. `log` outlives the event loop.
[[nodiscard]] asio::awaitable<void> log_in_until_it_works(std::shared_ptr<vault::VaultStore> store, log::Log& log);

}  // namespace splitkey::daemon
