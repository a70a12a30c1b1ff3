#pragma once

#include <chrono>

#include "base/result/deadline.hpp"

namespace splitkey::http {

/// So many a second and no more, with a few at once where there were none before: the generic cell rate algorithm
/// (ITU-T I.371). It knows no clock and never waits itself.
class Pace {
 public:
  using Interval = std::chrono::steady_clock::duration;

  /// One every `interval`, and `burst` (at least 1) of them at once after a rest.
  Pace(Interval interval, int burst) : interval_(interval), ahead_(interval * (burst - 1)) {}

  /// When the next one may go, if it is asked for `now`.
  [[nodiscard]] Deadline next(Deadline now) const { return std::max(now, due_ - ahead_); }
  /// The one that goes at `turn`, which next() gave.
  void take(Deadline turn) { due_ = std::max(due_, turn) + std::max(interval_, at_least_); }

  /// No faster than one every `interval` until told otherwise.
  void slow_down(Interval interval) { at_least_ = interval; }

 private:
  const Interval interval_;
  const Interval ahead_;
  Interval at_least_{};
  Deadline due_;
};

}  // namespace splitkey::http
