#pragma once

#include <string_view>

#include "base/secret/key.hpp"

/// Keyed hashes (RFC 2104, FIPS 180-4). A MAC is secret as long as the caller does not say otherwise.
/// Errors of both: throw ArenaExhausted.
namespace splitkey::crypto {

using Mac256 = secret::Key<32, struct Mac256Tag>;
using Mac512 = secret::Key<64, struct Mac512Tag>;

/// HMAC-SHA256, 32 bytes.
[[nodiscard]] Mac256 hmac_sha256(std::span<const std::uint8_t> key, std::string_view message);

/// HMAC-SHA512, 64 bytes.
[[nodiscard]] Mac512 hmac_sha512(std::span<const std::uint8_t> key, std::string_view message);

}  // namespace splitkey::crypto
