#pragma once

#include <chrono>
#include <random>

namespace splitkey::http {

/// Spreads what many hosts would otherwise do in the same moment. No secret depends on it.
class Jitter {
 public:
  Jitter() : random_(std::random_device()()) {}

  /// Anywhere from `least` to `most`.
  [[nodiscard]] double between(double least, double most) {
    return std::uniform_real_distribution<double>(least, most)(random_);
  }
  [[nodiscard]] std::chrono::milliseconds up_to(std::chrono::milliseconds most) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(most * between(0, 1));
  }

 private:
  std::minstd_rand random_;
};

/// How long to wait before each further try: exponential, with full jitter.
class Backoff {
 public:
  explicit Backoff(Jitter& jitter) : jitter_(jitter) {}

  [[nodiscard]] std::chrono::milliseconds next() {
    const auto pause = jitter_.up_to(most_);
    most_ = std::min(most_ * 2, longest);
    return pause;
  }

 private:
  static constexpr std::chrono::milliseconds first{100};
  static constexpr std::chrono::milliseconds longest{2000};

  Jitter& jitter_;
  std::chrono::milliseconds most_ = first;
};

}  // namespace splitkey::http
