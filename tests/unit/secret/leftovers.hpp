#pragma once

#include <algorithm>
#include <vector>

#include "base/secret/arena.hpp"

/// Whether all that is free in the process's arena is zero: takes it in ever smaller blocks, looks, and gives it back.
inline bool free_memory_is_zero() {
  using namespace splitkey::secret;
  std::vector<void*> blocks;
  bool zero = true;
  for (std::size_t bytes = arena().size_bytes(); bytes > 0; bytes /= 2) {
    try {
      while (true) {
        const auto* begin = static_cast<const std::uint8_t*>(blocks.emplace_back(arena().allocate(bytes)));
        zero = zero && std::all_of(begin, begin + bytes, [](std::uint8_t byte) { return byte == 0; });
      }
    } catch (const ArenaExhausted&) {
      // emplace_back's argument is made before the element, so that nothing empty was left behind.
    }
  }
  for (void* block : blocks) arena().deallocate(block);
  return zero;
}
