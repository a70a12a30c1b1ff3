#pragma once

#include <cstdint>
#include <vector>

#include "base/result/result.hpp"
#include "base/secret/bytes.hpp"

/// Shamir's secret sharing over the integers modulo the 2048-bit MODP prime of RFC 3526, group 14 (docs/formats.md,
/// "Shares"). The secret is 64 bytes, read as a big-endian integer.
namespace splitkey::crypto {

inline constexpr std::size_t shamir_secret_bytes = 64;
inline constexpr std::size_t shamir_field_bytes = 256;

/// One point of the polynomial: x is 1 … 255, y is `shamir_field_bytes` big-endian bytes below the prime.
class Point {
 public:
  Point(std::uint8_t x, secret::Bytes y) noexcept : x_(x), y_(std::move(y)) {}
  [[nodiscard]] std::uint8_t x() const noexcept { return x_; }
  [[nodiscard]] const secret::Bytes& y() const noexcept { return y_; }

 private:
  std::uint8_t x_;
  secret::Bytes y_;
};

/// Whether `y` may be a point's: `shamir_field_bytes` long, and a number below the prime. Errors: throws
/// ArenaExhausted.
[[nodiscard]] bool in_shamir_field(const secret::Bytes& y);

/// Splits `secret` into `total` points (x = 1 … total), any `threshold` of which give it back.
/// Errors: invalid_request unless 2 <= threshold <= total <= 255; throws ArenaExhausted.
[[nodiscard]] Result<std::vector<Point>> split(std::span<const std::uint8_t, shamir_secret_bytes> secret,
                                               unsigned threshold, unsigned total);

/// The secret under `points`: Lagrange interpolation at 0 over all of them.
/// Errors: invalid_custodian when there are fewer than two points, two have the same x, an x is 0, a y is not
/// below the prime or not `shamir_field_bytes` long, the result is no 64-byte number, or one point fewer would give
/// another 64-byte number, so that more points than needed do not lie on one curve (a point is wrong, or comes from
/// another set). Not every wrong point among just enough is noticed: at x = 1, 2, 3 the coefficients are 3, -3, 1, so
/// that damage in the last 64 bytes of a y only gives another secret. That is what checks of the key and of the shares
/// are for.
[[nodiscard]] Result<secret::Bytes> combine(const std::vector<Point>& points);

}  // namespace splitkey::crypto
