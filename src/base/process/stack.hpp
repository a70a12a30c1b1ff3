#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "base/secret/bytes.hpp"
#include "base/secret/poison.hpp"

namespace splitkey::process {

/// What a thread that meets secrets needs for its calls: a compiler spills pieces of them wherever it likes, and the
/// kernel saves the processor's registers on the stack of whom it interrupts with a signal. The sanitizers' frames are
/// larger.
#if defined(SPLITKEY_ADDRESS_SANITIZER) || defined(__SANITIZE_THREAD__)
inline constexpr std::size_t stack_unit_bytes = std::size_t{256} << 10U;
#else
inline constexpr std::size_t stack_unit_bytes = std::size_t{32} << 10U;
#endif

/// A stack in the arena, and below it a page that touching kills. The thread itself is an ordinary one, which goes over
/// to this stack: pthread_join() aborts where a thread's own stack is memfd_secret memory, in which there are no shared
/// futexes.
class Stack {
 public:
  /// `bytes` of it, rounded up to pages. Errors: ArenaExhausted.
  explicit Stack(std::size_t bytes);
  ~Stack();
  Stack(Stack&&) noexcept = default;
  Stack& operator=(Stack&&) = delete;

  /// What a stack of `bytes` takes from the arena.
  [[nodiscard]] static std::size_t arena_bytes_for(std::size_t bytes) noexcept;

  /// Calls `what` on this stack, and returns when that returns or throws what it throws.
  void run(const std::function<void()>& what);

 private:
  secret::Bytes memory_;
  std::span<std::uint8_t> guard_;
  std::span<std::uint8_t> usable_;
};

/// For a thread that runs on a Stack and has nothing under way that a secret belongs to: overwrites all that calls
/// which have returned left below the caller's frame, and the vector registers. Elsewhere only those and
/// wiped_stack_bytes.
void wipe_unused_stack() noexcept;

}  // namespace splitkey::process
