#pragma once

#include <chrono>
#include <optional>

#include "program/cli/failure.hpp"

namespace splitkey::cli {

/// How a command that asks often meets what may pass by itself: it asks again, after a pause that doubles, a bounded
/// number of times for each request.
struct Retries {
  unsigned tries = 6;
  std::chrono::milliseconds first_pause{500};
  std::chrono::milliseconds longest_pause{30'000};

  /// How long to wait before a request is sent again that failed `failed` times, the last time like this: as long as
  /// the daemon says, where that is longer than ours, but never longer than `longest_pause`. nullopt: it is not sent
  /// again, for the failure stays or there were tries enough.
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause_after(const Failure& failure, unsigned failed) const;
};

/// Whether the same request may succeed later: what the daemon calls retryable, and a connection that broke or, once
/// there was one, cannot be made.
[[nodiscard]] bool may_pass(const Failure& failure) noexcept;

}  // namespace splitkey::cli
