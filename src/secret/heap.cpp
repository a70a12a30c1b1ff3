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

// All forms but those for over-aligned types, because a sanitizer has its own of each. They stand for the whole
// program, the libraries that it is linked with included ([replacement.functions]).
// NOLINTBEGIN(cppcoreguidelines-no-malloc)

void* operator new(std::size_t bytes) {
  if (heap_is_arena) return splitkey::secret::arena().allocate(bytes);
  if (void* block = std::malloc(bytes > 0 ? bytes : 1)) return block;
  throw std::bad_alloc();
}

void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  try {
    return operator new(bytes);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void operator delete(void* block) noexcept {
  if (splitkey::secret::is_in_arena(block)) return splitkey::secret::arena().deallocate(block);
  std::free(block);
}

// NOLINTEND(cppcoreguidelines-no-malloc)

void* operator new[](std::size_t bytes) { return operator new(bytes); }
void* operator new[](std::size_t bytes, const std::nothrow_t& none) noexcept { return operator new(bytes, none); }
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { operator delete(block); }
void operator delete[](void* block) noexcept { operator delete(block); }
void operator delete[](void* block, std::size_t) noexcept { operator delete(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { operator delete(block); }
