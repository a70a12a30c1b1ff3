#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace splitkey::kdf {

/// How many iterations a thread runs before it looks up: at deadlines, at callers that are gone, at derivations that
/// want to join, at other threads that want its processor. It measures and adapts, for iterations of one processor and
/// kernel take many times those of another. A slice stays well below the two milliseconds within which a chain has to
/// be free, also when it takes twice its time because only one chain is left of several.
class Slice {
 public:
  static constexpr std::chrono::microseconds shortest{200};
  static constexpr std::chrono::microseconds longest{500};

  /// For each of `chains` chains that run side by side.
  [[nodiscard]] std::uint32_t iterations(std::size_t chains) const noexcept {
    return steps_ / static_cast<std::uint32_t>(chains);
  }
  /// Such a slice took so long.
  void took(std::chrono::nanoseconds time) noexcept {
    if (time > longest && steps_ > fewest) steps_ /= 2;
    if (time < shortest && steps_ < most) steps_ *= 2;
  }

 private:
  static constexpr std::uint32_t fewest = 8;  // more than there can be chains
  static constexpr std::uint32_t most = std::uint32_t{1} << 24U;

  std::uint32_t steps_ = 64;  // short everywhere, also in builds that are slow
};

}  // namespace splitkey::kdf
