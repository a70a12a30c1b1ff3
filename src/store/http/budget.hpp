#pragma once

#include "store/http/turns.hpp"

namespace splitkey::http {

/// How many calls may leave for a server, whatever it, a policy or a mistake of ours does: every call takes its turn
/// here first. Belongs to the event loop.
class Budget {
 public:
  /// `calls_per_second` of them all, a tenth of a second's worth at once; 50 a second while calls fail.
  Budget(asio::any_io_executor executor, unsigned calls_per_second);

  /// Waits for the turn of a call. Errors: those of Turns.
  [[nodiscard]] asio::awaitable<Result<void>> take(Deadline deadline);

  /// How the last call went.
  void report(bool well);

 private:
  Turns calls_;
};

}  // namespace splitkey::http
