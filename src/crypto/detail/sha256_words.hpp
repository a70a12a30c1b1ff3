#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace splitkey::crypto::detail {

/// A state of SHA-256, or a digest: what FIPS 180-4 writes as eight big-endian words, as numbers.
using Sha256Words = std::array<std::uint32_t, 8>;

[[nodiscard]] inline Sha256Words read_words(std::span<const std::uint8_t, 32> bytes) noexcept {
  Sha256Words words{};
  for (std::size_t i = 0; i < bytes.size(); ++i) words[i / 4] = words[i / 4] << 8U | bytes[i];
  return words;
}

inline void write_words(const Sha256Words& words, std::span<std::uint8_t, 32> bytes) noexcept {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(words[i / 4] >> (24 - 8 * (i % 4)));
  }
}

}  // namespace splitkey::crypto::detail
