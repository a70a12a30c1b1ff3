#pragma once

#include <cstddef>

namespace splitkey::test {

/// While one lives, `failures` calls of malloc(3) from the `number`-th on (counted from 0) fail; two make an operator
/// new fail, which tries again with the heap's reserve given back. For programs that are linked with `scarce_memory`
/// (tests/unit/meson.build).
class ScarceMemory {
 public:
  explicit ScarceMemory(std::size_t number, std::size_t failures = 2) noexcept;
  ~ScarceMemory();
  ScarceMemory(const ScarceMemory&) = delete;
  ScarceMemory& operator=(const ScarceMemory&) = delete;

  /// Whether all the failures have come.
  [[nodiscard]] static bool was_felt() noexcept;
};

}  // namespace splitkey::test
