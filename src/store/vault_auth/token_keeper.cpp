#include "store/vault_auth/token_keeper.hpp"

#include <algorithm>
#include <new>

#include <asio/co_spawn.hpp>

#include "base/process/exhaustion.hpp"
#include "base/result/invariant.hpp"

namespace splitkey::vault_auth {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// How long a step may take that nobody waits for.
constexpr seconds step_limit{10};
// How often is looked whether a request has had the token replaced.
constexpr seconds longest_wait{1};

// The pause after a failure doubles from the one to the other: while there is no token, and while there is one.
constexpr milliseconds shortest_pause_without{1000};
constexpr milliseconds longest_pause_without{30'000};
constexpr milliseconds shortest_pause{10'000};
constexpr milliseconds longest_pause{300'000};
// For leases of seconds everything scales down, but not below.
constexpr milliseconds least_pause{100};

milliseconds doubled(milliseconds first, int times, milliseconds most) {
  return std::min(first * (1 << std::min(times, 10)), most);
}

}  // namespace

void TokenKeeper::start(const std::shared_ptr<TokenKeeper>& self) {
  self->running_ = true;
  asio::co_spawn(self->executor_, run(self), [](const std::exception_ptr& escaped) {
    invariant(!escaped, "an exception escaped from the keeper of the token");
  });
}

asio::awaitable<void> TokenKeeper::stop() {
  stopping_ = true;
  stopped_.notify_all();
  while (running_) co_await stopped_.wait(steady_clock::now() + step_limit);
}

asio::awaitable<void> TokenKeeper::run(std::shared_ptr<TokenKeeper> self) {
  while (!self->stopping_) {
    // The token's own affairs are not kept waiting by it.
    co_await self->secret_id_.ask(std::min(steady_clock::now() + step_limit, self->next_step()));
    co_await self->wait_until(self->next_step());
    if (self->stopping_ || steady_clock::now() < self->next_step()) continue;
    bool well = false;
    try {
      well = co_await self->take_step();
    } catch (const std::bad_alloc& full) {
      self->log_.warning(log::message::token_not_renewed, "the token could not be looked after: {}",
                         process::overloaded(full));
    }
    self->failures_ = well ? 0 : self->failures_ + 1;
    if (!well) co_await self->wait_until(steady_clock::now() + self->pause());
  }
  self->running_ = false;
  self->stopped_.notify_all();
}

// A request may replace the token meanwhile: waited for in short pieces.
asio::awaitable<void> TokenKeeper::wait_until(Deadline until) {
  const auto number = owner_.number();
  while (!stopping_ && owner_.number() == number && steady_clock::now() < until) {
    co_await stopped_.wait(std::min(until, steady_clock::now() + longest_wait));
  }
}

Deadline TokenKeeper::next_step() const {
  const auto life = owner_.life();
  if (!life) return steady_clock::now();
  return life->next_step().value_or(Deadline::max());
}

asio::awaitable<bool> TokenKeeper::take_step() {
  const auto life = owner_.life();
  if (!life || !life->renewable || life->nears_its_end(steady_clock::now())) co_return co_await replace();
  const auto renewal = co_await owner_.renew(steady_clock::now() + step_limit);
  if (!renewal) {
    log_.warning(log::message::token_not_renewed, "the token could not be renewed, it goes on being used: {}",
                 renewal.error());
    co_return false;
  }
  switch (*renewal) {
    case TokenOwner::Renewal::renewed:
      log_.debug(log::message::token_renewed, "the token is renewed");
      co_return true;
    case TokenOwner::Renewal::replace:
      co_return co_await replace();
    case TokenOwner::Renewal::not_renewable:
      if (!std::exchange(told_, true)) {
        log_.warning(
            log::message::token_not_renewable,
            "the token may not renew itself (is the policy \"default\" missing?): a login comes before it ends");
      }
      co_return true;
  }
  co_return true;
}

asio::awaitable<bool> TokenKeeper::replace() {
  const auto token = co_await owner_.log_in(steady_clock::now() + step_limit);
  if (!token) {
    if (!stopping_) log_.warning(log::message::no_login, "no login to Vault: {}", token.error());
    co_return false;
  }
  co_return true;
}

milliseconds TokenKeeper::pause() {
  const auto life = owner_.life();
  const double spread = jitter_.between(0.5, 1.5);
  if (!life) {
    const auto pause = doubled(shortest_pause_without, failures_ - 1, longest_pause_without);
    return duration_cast<milliseconds>(pause * spread);
  }
  auto pause = duration_cast<milliseconds>(doubled(shortest_pause, failures_ - 1, longest_pause) * spread);
  if (life->end) pause = std::min(pause, duration_cast<milliseconds>((*life->end - steady_clock::now()) / 3));
  return std::max(pause, least_pause);
}

}  // namespace splitkey::vault_auth
