#pragma once

#include <cstddef>

namespace splitkey::process {

/// While one of these lives, what its thread takes by operator new comes from the arena, and goes back to it whenever
/// and wherever it is deleted. For calls into libraries that copy a secret into their ordinary containers, as Botan 3
/// does with what it sends over TLS 1.3. Belongs to a block without co_await. Errors: operator new throws
/// secret::ArenaExhausted within it.
class HeapInArena {
 public:
  HeapInArena() noexcept;
  ~HeapInArena();
  HeapInArena(const HeapInArena&) = delete;
  HeapInArena& operator=(const HeapInArena&) = delete;

 private:
  bool before_;
};

/// What is set aside of the ordinary heap. When operator new gets no more from the system (RLIMIT_AS, or RLIMIT_MEMLOCK
/// with everything locked), it gives the whole of it back to the heap and goes on, so that what is under way ends as it
/// should; only beyond that it throws std::bad_alloc.
inline constexpr std::size_t heap_reserve_bytes = std::size_t{256} * 1024;

/// Whether the reserve is there, set aside anew if it can be. While it is not, nothing new may be begun. The first call
/// makes it: a program that never asks has none.
[[nodiscard]] bool has_heap_reserve() noexcept;

}  // namespace splitkey::process
