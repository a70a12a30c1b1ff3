#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "base/result/result.hpp"
#include "base/secret/key.hpp"

/// Hybrid public key encryption (RFC 9180) in base mode, one message for each encapsulation, with empty associated
/// data: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Anyone who has the public key seals; who sealed is not
/// told. Everything here may throw ArenaExhausted.
namespace splitkey::crypto {

inline constexpr std::size_t hpke_key_bytes = 32;
/// How much longer than its plaintext a sealed text is: the encapsulated key (32) and the tag (16).
inline constexpr std::size_t hpke_overhead_bytes = 48;

/// A public key that is worth sealing to: no point of small order, with which everybody would share the same secret.
class HpkePublicKey {
 public:
  /// Errors: invalid_request: the point is of small order.
  [[nodiscard]] static Result<HpkePublicKey> from(std::span<const std::uint8_t, hpke_key_bytes> bytes);

  [[nodiscard]] const std::array<std::uint8_t, hpke_key_bytes>& bytes() const noexcept { return bytes_; }
  [[nodiscard]] friend bool operator==(const HpkePublicKey&, const HpkePublicKey&) = default;

 private:
  friend class HpkeKeyPair;
  HpkePublicKey() = default;
  std::array<std::uint8_t, hpke_key_bytes> bytes_{};
};

/// A private key and its public one.
class HpkeKeyPair {
 public:
  /// DeriveKeyPair (RFC 9180, 7.1.3). `key_material`: at least 32 bytes that nobody can guess.
  [[nodiscard]] static HpkeKeyPair derive(std::span<const std::uint8_t> key_material);

  [[nodiscard]] const HpkePublicKey& public_key() const noexcept { return public_key_; }
  /// 32 bytes.
  [[nodiscard]] const secret::Bytes& private_key() const noexcept { return private_key_; }

 private:
  explicit HpkeKeyPair(secret::Bytes private_key);
  secret::Bytes private_key_;
  HpkePublicKey public_key_;
};

/// Seals `plaintext` under a fresh encapsulation, bound to `info`: enc (32) || ciphertext || tag (16), not secret.
/// RFC 9180, 6.1 ("SealBase").
[[nodiscard]] std::vector<std::uint8_t> hpke_seal(const HpkePublicKey& recipient, std::string_view info,
                                                  std::span<const std::uint8_t> plaintext);

/// The reverse (RFC 9180, 6.1, "OpenBase"). Errors: decryption_failed: another key or `info`, or an altered, cut or
/// forged text.
[[nodiscard]] Result<secret::Bytes> hpke_open(const HpkeKeyPair& recipient, std::string_view info,
                                              std::span<const std::uint8_t> sealed);

}  // namespace splitkey::crypto
