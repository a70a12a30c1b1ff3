#include "store/http/turns.hpp"

#include <asio/steady_timer.hpp>

#include "store/http/await.hpp"

namespace splitkey::http {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

asio::awaitable<Result<void>> Turns::take(Deadline deadline) {
  const Deadline now = steady_clock::now();
  if (now >= deadline) co_return failure(Errc::deadline_exceeded, "it is too late to ask Vault");
  const Deadline turn = pace_.next(now);
  if (turn > deadline) {
    const auto wait = std::chrono::ceil<milliseconds>(turn - now);
    co_return failure(Error(Errc::overloaded, "too many calls to Vault: try again later").after(wait));
  }
  pace_.take(turn);
  if (turn > now) {
    asio::steady_timer timer(executor_, turn);
    co_await timer.async_wait(as_tuple);
  }
  co_return Result<void>();
}

}  // namespace splitkey::http
