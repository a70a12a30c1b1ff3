#include "program/cli/retries.hpp"

#include <algorithm>

namespace splitkey::cli {

std::optional<std::chrono::milliseconds> Retries::pause_after(const Failure& failure, unsigned failed) const {
  if (!may_pass(failure) || failed >= tries) return std::nullopt;
  auto pause = first_pause;
  for (unsigned i = 1; i < failed; ++i) pause = std::min(pause * 2, longest_pause);
  if (failure.retry_after) pause = std::max(pause, *failure.retry_after);
  return std::min(pause, longest_pause);
}

bool may_pass(const Failure& failure) noexcept {
  return failure.retryable || failure.status == ExitStatus::no_protocol || failure.status == ExitStatus::unreachable;
}

}  // namespace splitkey::cli
