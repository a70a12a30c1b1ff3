#include "store/vault/budget.hpp"

#include <algorithm>

#include <asio/steady_timer.hpp>

#include "store/vault/await.hpp"

namespace splitkey::vault {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds while_calls_fail{20};

int tenth(unsigned calls_per_second) { return static_cast<int>(std::max(calls_per_second / 10, 1U)); }

}  // namespace

Budget::Budget(asio::any_io_executor executor, unsigned calls_per_second)
    : executor_(std::move(executor)),
      calls_(nanoseconds(seconds(1)) / calls_per_second, tenth(calls_per_second)),
      logins_(seconds(1), 2),
      lookups_(seconds(1), 2) {}

asio::awaitable<Result<void>> Budget::wait_for(Pace& pace, Deadline deadline) {
  const Deadline now = steady_clock::now();
  if (now >= deadline) co_return failure(Errc::deadline_exceeded, "it is too late to ask Vault");
  const Deadline turn = pace.next(now);
  if (turn > deadline) {
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(turn - now);
    co_return failure(Error(Errc::overloaded, "too many calls to Vault: try again later").after(wait));
  }
  pace.take(turn);
  if (turn > now) {
    asio::steady_timer timer(executor_, turn);
    co_await timer.async_wait(as_tuple);
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> Budget::take(Deadline deadline) { return wait_for(calls_, deadline); }
asio::awaitable<Result<void>> Budget::take_for_login(Deadline deadline) { return wait_for(logins_, deadline); }
asio::awaitable<Result<void>> Budget::take_for_lookup(Deadline deadline) { return wait_for(lookups_, deadline); }

void Budget::report(bool well) { calls_.slow_down(well ? Pace::Interval() : Pace::Interval(while_calls_fail)); }

}  // namespace splitkey::vault
