#include "daemon/first_login.hpp"

#include <algorithm>

#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

namespace splitkey::daemon {
namespace {

constexpr std::chrono::seconds patience{10};
constexpr std::chrono::seconds first_pause{1};
constexpr std::chrono::seconds longest_pause{30};

}  // namespace

asio::awaitable<void> log_in_until_it_works(std::shared_ptr<vault::VaultStore> store, log::Log& log) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (auto pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
    auto outcome = co_await store->log_in(std::chrono::steady_clock::now() + patience);
    if (outcome) break;
    log.warning("no login to Vault yet: {}", outcome.error());
    timer.expires_after(pause);
    asio::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  log.notice("logged in to Vault");
}

}  // namespace splitkey::daemon
