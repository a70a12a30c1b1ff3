#pragma once

#include "base/secret/bytes.hpp"

namespace splitkey::secret {

/// Secret bytes that grow at their end: for texts that are written piece by piece. Growing moves them and wipes the old
/// place. Errors: append throws ArenaExhausted when the arena is full.
class Buffer {
 public:
  Buffer() noexcept = default;
  /// Room for `expected_bytes` before the first move.
  explicit Buffer(std::size_t expected_bytes) : storage_(expected_bytes) {}

  void append(std::span<const std::uint8_t> bytes);
  void append(std::string_view text) { append(as_bytes(text)); }
  void append(char character) { append(std::string_view(&character, 1)); }

  [[nodiscard]] std::size_t size_bytes() const noexcept { return size_bytes_; }
  [[nodiscard]] std::span<const std::uint8_t> expose() const noexcept { return storage_.expose().first(size_bytes_); }

  /// What was written, without the room behind it. Leaves the buffer empty.
  [[nodiscard]] Bytes take() noexcept;

 private:
  Bytes storage_;
  std::size_t size_bytes_ = 0;
};

}  // namespace splitkey::secret
