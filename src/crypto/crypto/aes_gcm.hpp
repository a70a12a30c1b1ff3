#pragma once

#include <vector>

#include "base/result/result.hpp"
#include "base/secret/bytes.hpp"

/// AES-256-GCM (NIST SP 800-38D) as CheckTick stores it: nonce (12) || ciphertext || tag (16), empty associated data.
namespace splitkey::crypto {

inline constexpr std::size_t gcm_nonce_bytes = 12;
inline constexpr std::size_t gcm_tag_bytes = 16;

/// What decryption_failed says: a wrong key and an altered text cannot be told apart.
inline constexpr const char* does_not_open = "decryption failed: the key is wrong, or what it should open was altered";

/// Encrypts under a fresh random nonce. The result, 28 bytes longer than `plaintext`, is not secret.
/// Errors: throws ArenaExhausted.
[[nodiscard]] std::vector<std::uint8_t> gcm_encrypt(std::span<const std::uint8_t, 32> key,
                                                    std::span<const std::uint8_t> plaintext);

/// The plaintext of what gcm_encrypt made. Errors: decryption_failed when the tag does not fit (wrong key, or altered)
/// or `sealed` is shorter than 28 bytes; throws ArenaExhausted.
[[nodiscard]] Result<secret::Bytes> gcm_decrypt(std::span<const std::uint8_t, 32> key,
                                                std::span<const std::uint8_t> sealed);

}  // namespace splitkey::crypto
