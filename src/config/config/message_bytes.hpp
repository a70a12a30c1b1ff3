#pragma once

#include <cstddef>

namespace splitkey::config {

/// What one message takes of the arena from its header to its answer, beside three times its length (the frame, the
/// text that is unescaped, the tree): its arguments, its derivation, what Vault says, and the answer.
inline constexpr std::size_t message_overhead_bytes = 2048;

/// What a message of `length` bytes counts.
[[nodiscard]] constexpr std::size_t message_bytes(std::size_t length) noexcept {
  return 3 * length + message_overhead_bytes;
}

}  // namespace splitkey::config
