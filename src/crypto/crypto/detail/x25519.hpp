#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/secret/bytes.hpp"

/// Diffie-Hellman on Curve25519 (RFC 7748, 5 and 6.1). Errors of both: throw ArenaExhausted.
namespace splitkey::crypto::detail {

inline constexpr std::size_t x25519_bytes = 32;

/// The public key of a private one, which may be any 32 bytes: it is clamped where it is used.
[[nodiscard]] std::array<std::uint8_t, x25519_bytes> x25519_public_key(
    std::span<const std::uint8_t, x25519_bytes> private_key);

/// The 32 bytes that both sides share. Nothing when they are all zero, as they are for a `peer` of small order, which
/// would agree on the same with everybody (RFC 7748, 6.1; RFC 9180, 7.1.4).
[[nodiscard]] std::optional<secret::Bytes> x25519_agree(std::span<const std::uint8_t, x25519_bytes> private_key,
                                                        std::span<const std::uint8_t, x25519_bytes> peer);

}  // namespace splitkey::crypto::detail
