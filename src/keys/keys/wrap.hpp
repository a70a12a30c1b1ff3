#pragma once

#include <string>
#include <string_view>

#include "base/result/result.hpp"
#include "keys/keys/types.hpp"

/// Ciphertexts as CheckTick's records hold them: hex(nonce || ciphertext || tag), lower case (docs/formats.md,
/// "Encryption"). The hex is not secret.
namespace splitkey::keys {

/// 120 digits. Errors: throws ArenaExhausted.
[[nodiscard]] std::string wrap_kek(const WrappingKey& key, const SurveyKek& kek);

/// The reverse, for records that CheckTick or splitkeyd wrote.
/// Errors: record_malformed (not hex, or not 60 bytes), decryption_failed (wrong key, or altered).
[[nodiscard]] Result<SurveyKek> unwrap_kek(const WrappingKey& key, std::string_view hex);

/// `email` is UTF-8, 1 to 254 bytes. Errors: throws ArenaExhausted.
[[nodiscard]] std::string encrypt_email(const EmailKey& key, const secret::Bytes& email);

/// Errors: record_malformed (not hex, or shorter than 28 bytes), decryption_failed (wrong key, or altered).
[[nodiscard]] Result<secret::Bytes> decrypt_email(const EmailKey& key, std::string_view hex);

}  // namespace splitkey::keys
