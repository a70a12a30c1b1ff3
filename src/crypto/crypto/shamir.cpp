#include "crypto/crypto/shamir.hpp"

#include <algorithm>
#include <bitset>
#include <numeric>

#include <botan/bigint.h>
#include <botan/version.h>

#include "crypto/crypto/random.hpp"

namespace splitkey::crypto {
namespace {

// A BigInt's words lie in a secure_vector, thus in the arena; none of these numbers is ever turned into a string.
using Botan::BigInt;

// RFC 3526, section 3.
const BigInt& prime() {
  static const BigInt group_14(
      "0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
      "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
      "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
      "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
      "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
      "15728E5A8AACAA68FFFFFFFFFFFFFFFF");
  return group_14;
}

BigInt number(std::span<const std::uint8_t> big_endian) { return {big_endian.data(), big_endian.size()}; }

secret::Bytes big_endian(const BigInt& value, std::size_t size_bytes) {
  secret::Bytes bytes(size_bytes);
  const auto out = bytes.expose_for_writing();
#if BOTAN_VERSION_MAJOR >= 3
  value.serialize_to(out);
#else
  value.binary_encode(out.data(), out.size());
#endif
  return bytes;
}

// Uniform below the prime: what is not below it is drawn again, never reduced.
BigInt random_coefficient() {
  secret::Bytes drawn(shamir_field_bytes);
  do {
    fill_random(drawn.expose_for_writing());
  } while (!in_shamir_field(drawn));
  return number(drawn.expose());
}

// Horner's scheme; coefficients[0] is the secret.
BigInt value_at(const std::vector<BigInt>& coefficients, unsigned x) {
  return std::accumulate(
      coefficients.rbegin(), coefficients.rend(), BigInt(),
      [x](const BigInt& value, const BigInt& coefficient) { return (value * BigInt(x) + coefficient) % prime(); });
}

// 1/a for a = 1 … 255: that multiple of the prime, plus one, which a divides, over a.
BigInt reciprocal(unsigned a) {
  const auto remainder = static_cast<unsigned>(prime() % a);
  unsigned multiple = 0;
  while ((multiple * remainder + 1) % a != 0) ++multiple;
  return (prime() * BigInt(multiple) + BigInt(1)) / BigInt(a);
}

// What the point `of` is multiplied with in the sum for f(0): the product of x_j / (x_j - x_i) over all others.
BigInt lagrange_coefficient(const std::vector<Point>& points, const Point& of) {
  BigInt product(1);
  for (const Point& other : points) {
    if (&other == &of) continue;
    const bool greater = other.x() > of.x();
    const unsigned distance = greater ? other.x() - of.x() : of.x() - other.x();
    product = product * BigInt(other.x()) * reciprocal(distance) % prime();
    if (!greater) product = prime() - product;
  }
  return product;
}

Result<void> check(const std::vector<Point>& points) {
  if (points.size() < 2) return failure(Errc::invalid_custodian, "at least two shares are needed");
  std::bitset<256> seen;
  for (const Point& point : points) {
    if (point.x() == 0) return failure(Errc::invalid_custodian, "a share's x is 0: it is 1 to 255");
    if (seen.test(point.x()))
      return failure(Errc::invalid_custodian, "two shares have the same x: give different shares");
    seen.set(point.x());
    if (!in_shamir_field(point.y()))
      return failure(Errc::invalid_custodian, "a share's y is no number below the prime");
  }
  return {};
}

}  // namespace

bool in_shamir_field(const secret::Bytes& y) {
  return y.size_bytes() == shamir_field_bytes && number(y.expose()) < prime();
}

Result<std::vector<Point>> split(std::span<const std::uint8_t, shamir_secret_bytes> secret, unsigned threshold,
                                 unsigned total) {
  if (threshold < 2 || threshold > total || total > 255) {
    return failure(Errc::invalid_request, "a set of shares needs 2 <= threshold <= total <= 255");
  }
  std::vector<BigInt> coefficients{number(secret)};
  while (coefficients.size() < threshold) coefficients.push_back(random_coefficient());

  std::vector<Point> points;
  for (unsigned x = 1; x <= total; ++x) {
    points.emplace_back(static_cast<std::uint8_t>(x), big_endian(value_at(coefficients, x), shamir_field_bytes));
  }
  return points;
}

Result<secret::Bytes> combine(const std::vector<Point>& points) {
  if (auto checked = check(points); !checked) return propagate(checked);
  BigInt value;  // f(0)
  BigInt slope;  // leaving out the point at x makes slope / x less of it
  for (const Point& point : points) {
    const BigInt term = number(point.y().expose()) * lagrange_coefficient(points, point) % prime();
    value = (value + term) % prime();
    slope = (slope + term * BigInt(point.x())) % prime();
  }
  const auto is_secret = [](const BigInt& result) { return result.bytes() <= shamir_secret_bytes; };
  if (!is_secret(value)) {
    return failure(Errc::invalid_custodian,
                   "the shares do not fit together: one is wrong, from another set, or too few were given");
  }
  // On one curve nothing changes without one of more points than needed. Where just enough are given, what is left
  // without one gives a random number, never a short one.
  const auto gives_another_secret_without = [&](const Point& point) {
    return is_secret((value + (prime() - slope) * reciprocal(point.x())) % prime());
  };
  if (slope.is_nonzero() && std::ranges::any_of(points, gives_another_secret_without)) {
    return failure(Errc::invalid_custodian, "the shares do not lie on one curve: one is wrong or from another set");
  }
  return big_endian(value, shamir_secret_bytes);
}

}  // namespace splitkey::crypto
