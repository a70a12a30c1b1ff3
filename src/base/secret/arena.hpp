#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>

#include "base/secret/region.hpp"

/// Locked memory for secrets, and the types that live in it. Knows nobody but result.
namespace splitkey::secret {

/// The arena is full. A request that meets it ends with Errc::overloaded; nothing ever falls back to the heap.
class ArenaExhausted : public std::bad_alloc {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "the memory for secrets is full"; }
};

/// A small allocator over one Region. Blocks carry a header with their size and whether they are in use, and a footer
/// while they are free, so that a freed block joins its free neighbours in constant time; free blocks hang in lists by
/// their size, so that one is found in nearly constant time. What is given out is zero, because what comes back is
/// wiped. Thread-safe. A double free or a foreign pointer is a broken invariant and ends the process; the address
/// sanitizer finds what is used after it was freed.
class Arena {
 public:
  explicit Arena(std::size_t bytes);
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// `bytes` zeroed bytes, aligned to 16. Errors: ArenaExhausted.
  [[nodiscard]] void* allocate(std::size_t bytes);
  /// Wipes the block at `address` and takes it back. nullptr is allowed.
  void deallocate(void* address) noexcept;

  [[nodiscard]] bool contains(const void* address) const noexcept;
  [[nodiscard]] Backing backing() const noexcept { return region_.backing(); }
  [[nodiscard]] std::size_t size_bytes() const noexcept { return region_.bytes().size(); }
  /// Bytes given out now, headers included, and the most there ever were.
  [[nodiscard]] std::size_t used_bytes() const noexcept;
  [[nodiscard]] std::size_t high_water_bytes() const noexcept;

 private:
  struct Block;
  static constexpr std::size_t list_count = 184;  // up to a terabyte

  [[nodiscard]] Block* next(Block* block) const noexcept;
  [[nodiscard]] Block* find(std::size_t size) noexcept;
  void insert(Block* block) noexcept;
  void unlink(Block* block) noexcept;

  Region region_;
  mutable std::mutex mutex_;
  std::array<Block*, list_count> free_{};
  std::size_t used_bytes_ = 0;
  std::size_t high_water_bytes_ = 0;
};

/// Opens the process's one arena; call it once, before the first secret. The arena is the only singleton of the
/// program, because Botan's allocation functions, which Botan calls from anywhere, must find it.
/// Errors: std::system_error, see Region.
void open_arena(std::size_t bytes);

/// The process's arena. Using it before open_arena() ends the process.
[[nodiscard]] Arena& arena() noexcept;

/// Whether `address` lies in the process's arena; there may be none yet.
[[nodiscard]] bool is_in_arena(const void* address) noexcept;

}  // namespace splitkey::secret
