#include "secret/heap.hpp"

#include <cstdlib>
#include <new>
#include <utility>

#include "secret/arena.hpp"

namespace {

thread_local bool heap_is_arena = false;

}  // namespace

namespace splitkey::secret {

HeapInArena::HeapInArena() noexcept : before_(std::exchange(heap_is_arena, true)) {}

HeapInArena::~HeapInArena() { heap_is_arena = before_; }

}  // namespace splitkey::secret

// All other forms but those for over-aligned types end in these two. They stand for the whole program, the libraries
// that it is linked with included ([replacement.functions]).

void* operator new(std::size_t bytes) {
  if (heap_is_arena) return splitkey::secret::arena().allocate(bytes);
  if (void* block = std::malloc(bytes > 0 ? bytes : 1)) return block;  // NOLINT(cppcoreguidelines-no-malloc)
  throw std::bad_alloc();
}

void operator delete(void* block) noexcept {
  if (splitkey::secret::is_in_arena(block)) return splitkey::secret::arena().deallocate(block);
  std::free(block);  // NOLINT(cppcoreguidelines-no-malloc)
}

void operator delete(void* block, std::size_t) noexcept { operator delete(block); }
