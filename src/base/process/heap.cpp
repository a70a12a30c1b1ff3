#include "base/process/heap.hpp"

#include <atomic>
#include <cstdlib>
#include <new>
#include <utility>

#include "base/secret/arena.hpp"

// This is where memory comes from.
// NOLINTBEGIN(cppcoreguidelines-no-malloc)

namespace {

thread_local bool heap_is_arena = false;

// In pieces that malloc(3) keeps on its lists when they are freed: larger ones would go back to the system, which need
// not give them again.
constexpr std::size_t piece_bytes = std::size_t{16} * 1024;

struct Piece {
  Piece* next;
};
std::atomic<Piece*> reserve = nullptr;

void give_back(Piece* pieces) noexcept {
  while (pieces != nullptr) std::free(std::exchange(pieces, pieces->next));
}

// nullptr where the system has not as much to give.
Piece* set_aside() noexcept {
  Piece* pieces = nullptr;
  for (std::size_t bytes = 0; bytes < splitkey::process::heap_reserve_bytes; bytes += piece_bytes) {
    auto* piece = static_cast<Piece*>(std::malloc(piece_bytes));
    if (piece == nullptr) {
      give_back(pieces);
      return nullptr;
    }
    piece->next = std::exchange(pieces, piece);
  }
  return pieces;
}

}  // namespace

namespace splitkey::process {

HeapInArena::HeapInArena() noexcept : before_(std::exchange(heap_is_arena, true)) {}

HeapInArena::~HeapInArena() { heap_is_arena = before_; }

bool has_heap_reserve() noexcept {
  if (reserve != nullptr) return true;
  Piece* pieces = set_aside();
  Piece* none = nullptr;
  if (pieces != nullptr && !reserve.compare_exchange_strong(none, pieces)) give_back(pieces);
  return pieces != nullptr;
}

}  // namespace splitkey::process

// All forms but those for over-aligned types, because a sanitizer has its own of each. They stand for the whole
// program, the libraries that it is linked with included ([replacement.functions]).

void* operator new(std::size_t bytes) {
  if (heap_is_arena) return splitkey::secret::arena().allocate(bytes);
  if (void* block = std::malloc(bytes > 0 ? bytes : 1)) return block;
  give_back(reserve.exchange(nullptr));
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
