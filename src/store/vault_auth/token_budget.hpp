#pragma once

#include "store/http/turns.hpp"

namespace splitkey::vault_auth {

/// How many calls may concern the token itself, beside what Budget says of all calls: one login and one question a
/// second, two at once. Belongs to the event loop.
class TokenBudget {
 public:
  explicit TokenBudget(const asio::any_io_executor& executor)
      : logins_(executor, http::Pace(std::chrono::seconds(1), 2)),
        lookups_(executor, http::Pace(std::chrono::seconds(1), 2)) {}

  /// Waits for the turn of a login or a renewal. Errors: those of Turns.
  [[nodiscard]] asio::awaitable<Result<void>> take_for_login(Deadline deadline) { return logins_.take(deadline); }
  /// The same for a question about the token.
  [[nodiscard]] asio::awaitable<Result<void>> take_for_lookup(Deadline deadline) { return lookups_.take(deadline); }

 private:
  http::Turns logins_;
  http::Turns lookups_;
};

}  // namespace splitkey::vault_auth
