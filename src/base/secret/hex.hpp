#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result/result.hpp"
#include "base/secret/bytes.hpp"
#include "base/secret/key.hpp"

/// Hex, read and written inside the arena, in time that depends on lengths only (no tables indexed by secrets).
namespace splitkey::secret {

/// Which letters are taken. Everything is lower case but shares, which people may have typed.
enum class HexCase { lower, either };

/// Writes the 2 * bytes.size() lower-case digits of `bytes` to `digits`, which has exactly that size.
void encode_hex(std::span<const std::uint8_t> bytes, std::span<std::uint8_t> digits) noexcept;

/// Reads `digits` into `bytes`; false when the lengths do not fit or a character is no digit (`bytes` is then zero).
[[nodiscard]] bool decode_hex(std::string_view digits, std::span<std::uint8_t> bytes,
                              HexCase allowed = HexCase::lower) noexcept;

/// The digits of a secret.
[[nodiscard]] Bytes to_hex(std::span<const std::uint8_t> bytes);

/// The digits of what is no secret (a ciphertext, a check value).
[[nodiscard]] std::string public_hex(std::span<const std::uint8_t> bytes);

/// A secret from its digits. Errors: invalid_request when the length is odd or a character is no lower-case digit.
[[nodiscard]] Result<Bytes> from_hex(std::string_view digits);

/// A key from its 2 * N digits. Errors: invalid_request when the length differs or a character is no lower-case digit.
template <class KeyType>
[[nodiscard]] Result<KeyType> key_from_hex(std::string_view digits) {
  KeyType key;
  if (!decode_hex(digits, key.expose_for_writing())) {
    return failure(Errc::invalid_request,
                   "expected " + std::to_string(2 * KeyType::size_bytes) + " lower-case hex digits");
  }
  return key;
}

}  // namespace splitkey::secret
