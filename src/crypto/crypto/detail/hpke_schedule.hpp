#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/secret/bytes.hpp"

/// The steps of RFC 9180 under hpke_seal and hpke_open, for DHKEM(X25519, HKDF-SHA256) and HKDF-SHA256.
/// Everything here may throw ArenaExhausted.
namespace splitkey::crypto::detail {

/// RFC 9180, 7.3. We seal with AES-256-GCM; the other one is that of the RFC's own vectors.
enum class HpkeAead : std::uint8_t { aes_128_gcm = 1, aes_256_gcm = 2 };

/// DeriveKeyPair (7.1.3): the private key, 32 bytes.
[[nodiscard]] secret::Bytes derive_private_key(std::span<const std::uint8_t> key_material);

/// ExtractAndExpand of DHKEM (4.1): the shared secret, 32 bytes. `agreed`: what X25519 gave; `encapsulated` and
/// `recipient`: the public keys of both sides, 32 bytes each.
[[nodiscard]] secret::Bytes shared_secret(const secret::Bytes& agreed, std::span<const std::uint8_t> encapsulated,
                                          std::span<const std::uint8_t> recipient);

/// What encrypts the first, and here only, message of an encapsulation.
class MessageKey {
 public:
  /// KeySchedule (5.1) in base mode, without a pre-shared key.
  MessageKey(HpkeAead aead, const secret::Bytes& shared, std::string_view info);

  /// 16 or 32 bytes.
  [[nodiscard]] const secret::Bytes& key() const noexcept { return key_; }
  /// base_nonce, 12 bytes: the nonce of the message with the number 0 (5.2).
  [[nodiscard]] const secret::Bytes& nonce() const noexcept { return nonce_; }

 private:
  secret::Bytes key_;
  secret::Bytes nonce_;
};

}  // namespace splitkey::crypto::detail
