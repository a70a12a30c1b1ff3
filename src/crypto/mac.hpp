#pragma once

#include <string_view>

#include "secret/key.hpp"

namespace splitkey::crypto {

using Mac256 = secret::Key<32, struct Mac256Tag>;

/// HMAC-SHA256 (RFC 2104, FIPS 180-4). 32 bytes, secret as long as the caller does not say otherwise.
/// Errors: throws ArenaExhausted.
[[nodiscard]] Mac256 hmac_sha256(std::span<const std::uint8_t> key, std::string_view message);

}  // namespace splitkey::crypto
