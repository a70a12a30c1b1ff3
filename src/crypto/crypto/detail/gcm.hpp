#pragma once

#include <cstdint>
#include <span>

#include <botan/secmem.h>

/// AES-GCM (NIST SP 800-38D) under a key and a nonce that the caller chose, with empty associated data.
namespace splitkey::crypto::detail {

/// Makes ciphertext || tag (16 bytes) of `text`, in place. `key` has 16 or 32 bytes: AES-128 or AES-256; `nonce` has
/// 12, and is never used twice with one key. Errors: throws ArenaExhausted.
void gcm_encrypt_in_place(std::span<const std::uint8_t> key, std::span<const std::uint8_t> nonce,
                          Botan::secure_vector<std::uint8_t>& text);

/// The reverse; `text` is at least 16 bytes long. False when the tag does not fit: `text` is then worth nothing.
/// Errors: throws ArenaExhausted.
[[nodiscard]] bool gcm_decrypt_in_place(std::span<const std::uint8_t> key, std::span<const std::uint8_t> nonce,
                                        Botan::secure_vector<std::uint8_t>& text);

}  // namespace splitkey::crypto::detail
