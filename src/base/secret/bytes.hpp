#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace splitkey::secret {

/// The bytes of a text, for the functions here that take bytes.
[[nodiscard]] inline std::span<const std::uint8_t> as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// A secret of any length: lies in the arena, is moved and never copied by accident, is wiped when it dies. It cannot
/// be printed, formatted or converted; expose() is the only way to its bytes, for the length of an expression. Errors:
/// everything that makes one throws ArenaExhausted when the arena is full.
class Bytes {
 public:
  /// No bytes, no memory.
  Bytes() noexcept = default;
  /// `size_bytes` zero bytes.
  explicit Bytes(std::size_t size_bytes);
  ~Bytes();
  Bytes(Bytes&& other) noexcept
      : begin_(std::exchange(other.begin_, nullptr)), size_bytes_(std::exchange(other.size_bytes_, 0)) {}
  Bytes& operator=(Bytes&& other) noexcept;
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  [[nodiscard]] static Bytes copy_of(std::span<const std::uint8_t> bytes);
  [[nodiscard]] static Bytes copy_of(std::string_view text) { return copy_of(as_bytes(text)); }
  [[nodiscard]] Bytes clone() const { return copy_of(expose()); }

  [[nodiscard]] std::size_t size_bytes() const noexcept { return size_bytes_; }
  [[nodiscard]] bool empty() const noexcept { return size_bytes_ == 0; }

  [[nodiscard]] std::span<const std::uint8_t> expose() const noexcept { return {begin_, size_bytes_}; }
  [[nodiscard]] std::span<std::uint8_t> expose_for_writing() noexcept { return {begin_, size_bytes_}; }
  [[nodiscard]] std::string_view expose_text() const noexcept {
    return {reinterpret_cast<const char*>(begin_), size_bytes_};
  }

  /// Makes it shorter, at once wiping what is cut off. `size_bytes` is at most the present size.
  void shorten(std::size_t size_bytes) noexcept;

  /// Constant-time in the contents.
  [[nodiscard]] friend bool operator==(const Bytes& a, const Bytes& b) noexcept { return a.equals(b.expose()); }
  [[nodiscard]] bool equals(std::span<const std::uint8_t> other) const noexcept;

 private:
  std::uint8_t* begin_ = nullptr;
  std::size_t size_bytes_ = 0;
};

}  // namespace splitkey::secret
