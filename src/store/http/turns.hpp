#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "base/result/result.hpp"
#include "store/http/pace.hpp"

namespace splitkey::http {

/// Where coroutines wait for their turn at a pace. Belongs to the event loop, and outlives those who wait.
class Turns {
 public:
  Turns(asio::any_io_executor executor, Pace pace) : executor_(std::move(executor)), pace_(std::move(pace)) {}

  /// Waits for a turn. Errors: overloaded at once, with retry_after, when it comes behind the deadline;
  /// deadline_exceeded when that has passed.
  [[nodiscard]] asio::awaitable<Result<void>> take(Deadline deadline);

  /// See Pace.
  void slow_down(Pace::Interval interval) { pace_.slow_down(interval); }

 private:
  asio::any_io_executor executor_;
  Pace pace_;
};

}  // namespace splitkey::http
