#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "base/result/result.hpp"
#include "store/vault/pace.hpp"

namespace splitkey::vault {

/// How many calls may leave for Vault, whatever it, a policy or a mistake of ours does: every call takes its turn here
/// first. Belongs to the event loop.
class Budget {
 public:
  /// `calls_per_second` of them all, a tenth of a second's worth at once; 50 a second while calls fail.
  Budget(asio::any_io_executor executor, unsigned calls_per_second);

  /// Waits for the turn of a call. Errors: overloaded at once, with retry_after, when it comes behind the deadline;
  /// deadline_exceeded when that has passed.
  [[nodiscard]] asio::awaitable<Result<void>> take(Deadline deadline);
  /// The same for a login or a renewal: one a second, two at once.
  [[nodiscard]] asio::awaitable<Result<void>> take_for_login(Deadline deadline);
  /// The same for a question about the token: one a second, two at once.
  [[nodiscard]] asio::awaitable<Result<void>> take_for_lookup(Deadline deadline);

  /// How the last call went.
  void report(bool well);

 private:
  [[nodiscard]] asio::awaitable<Result<void>> wait_for(Pace& pace, Deadline deadline);

  asio::any_io_executor executor_;
  Pace calls_;
  Pace logins_;
  Pace lookups_;
};

}  // namespace splitkey::vault
