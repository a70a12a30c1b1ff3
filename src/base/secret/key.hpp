#pragma once

#include <algorithm>

#include "base/secret/bytes.hpp"

namespace splitkey::secret {

/// A key of exactly N bytes. `Tag` makes different keys different types, so that an organization key cannot be passed
/// where a team key is wanted. Otherwise as Bytes: in the arena, move-only, wiped, never printable.
template <std::size_t N, class Tag>
class Key {
 public:
  static constexpr std::size_t size_bytes = N;

  /// All zero, to be filled through expose_for_writing().
  Key() : bytes_(N) {}
  [[nodiscard]] static Key copy_of(std::span<const std::uint8_t, N> bytes) {
    Key key;
    std::ranges::copy(bytes, key.bytes_.expose_for_writing().begin());
    return key;
  }
  /// Says what a key is for, once that is known (a derivation gives 32 bytes, its caller knows whose key they are).
  template <class Other>
  [[nodiscard]] static Key from(Key<N, Other>&& other) noexcept {
    return Key(std::move(other).take());
  }
  [[nodiscard]] Key clone() const { return copy_of(expose()); }

  [[nodiscard]] std::span<const std::uint8_t, N> expose() const noexcept { return bytes_.expose().template first<N>(); }
  [[nodiscard]] std::span<std::uint8_t, N> expose_for_writing() noexcept {
    return bytes_.expose_for_writing().template first<N>();
  }

  /// Its bytes, no longer bound to a purpose.
  [[nodiscard]] Bytes take() && noexcept { return std::move(bytes_); }

  /// Constant-time.
  [[nodiscard]] friend bool operator==(const Key& a, const Key& b) noexcept { return a.bytes_ == b.bytes_; }

 private:
  template <std::size_t, class>
  friend class Key;
  explicit Key(Bytes&& bytes) noexcept : bytes_(std::move(bytes)) {}

  Bytes bytes_;
};

}  // namespace splitkey::secret
