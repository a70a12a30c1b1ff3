#include "crypto/crypto/hpke.hpp"

#include <algorithm>

#include "base/result/invariant.hpp"
#include "crypto/crypto/aes_gcm.hpp"
#include "crypto/crypto/detail/gcm.hpp"
#include "crypto/crypto/detail/hpke_schedule.hpp"
#include "crypto/crypto/detail/x25519.hpp"
#include "crypto/crypto/random.hpp"

namespace splitkey::crypto {
namespace {

using detail::HpkeAead;
using detail::MessageKey;

std::span<const std::uint8_t, hpke_key_bytes> exactly(const secret::Bytes& private_key) {
  return private_key.expose().first<hpke_key_bytes>();
}

MessageKey message_key(const secret::Bytes& agreed, std::span<const std::uint8_t> encapsulated,
                       const HpkePublicKey& recipient, std::string_view info) {
  return {HpkeAead::aes_256_gcm, detail::shared_secret(agreed, encapsulated, recipient.bytes()), info};
}

}  // namespace

// Times any private key, a point of small order gives zero: every one is a multiple of eight once it is clamped.
Result<HpkePublicKey> HpkePublicKey::from(std::span<const std::uint8_t, hpke_key_bytes> bytes) {
  constexpr std::array<std::uint8_t, hpke_key_bytes> any{1};
  if (!detail::x25519_agree(any, bytes)) {
    return failure(Errc::invalid_request, "the public key is a point of small order: nothing can be sealed to it");
  }
  HpkePublicKey key;
  std::ranges::copy(bytes, key.bytes_.begin());
  return key;
}

HpkeKeyPair::HpkeKeyPair(secret::Bytes private_key) : private_key_(std::move(private_key)) {
  public_key_.bytes_ = detail::x25519_public_key(exactly(private_key_));
}

HpkeKeyPair HpkeKeyPair::derive(std::span<const std::uint8_t> key_material) {
  return HpkeKeyPair(detail::derive_private_key(key_material));
}

std::vector<std::uint8_t> hpke_seal(const HpkePublicKey& recipient, std::string_view info,
                                    std::span<const std::uint8_t> plaintext) {
  // Any 32 random bytes are a private key (RFC 9180, 7.1.2).
  secret::Bytes ephemeral(hpke_key_bytes);
  fill_random(ephemeral.expose_for_writing());
  const auto encapsulated = detail::x25519_public_key(exactly(ephemeral));
  const auto agreed = detail::x25519_agree(exactly(ephemeral), recipient.bytes());
  invariant(agreed.has_value(), "an HpkePublicKey is of small order");
  const MessageKey key = message_key(*agreed, encapsulated, recipient, info);

  Botan::secure_vector<std::uint8_t> text(plaintext.begin(), plaintext.end());
  detail::gcm_encrypt_in_place(key.key().expose(), key.nonce().expose(), text);
  std::vector<std::uint8_t> sealed(hpke_key_bytes + text.size());
  std::ranges::copy(encapsulated, sealed.begin());
  std::ranges::copy(text, sealed.begin() + hpke_key_bytes);
  return sealed;
}

Result<secret::Bytes> hpke_open(const HpkeKeyPair& recipient, std::string_view info,
                                std::span<const std::uint8_t> sealed) {
  const auto refused = [] { return failure(Errc::decryption_failed, does_not_open); };
  if (sealed.size() < hpke_overhead_bytes) return refused();
  const auto encapsulated = sealed.first<hpke_key_bytes>();
  const auto agreed = detail::x25519_agree(exactly(recipient.private_key()), encapsulated);
  if (!agreed) return refused();
  const MessageKey key = message_key(*agreed, encapsulated, recipient.public_key(), info);

  const auto behind = sealed.subspan(hpke_key_bytes);
  Botan::secure_vector<std::uint8_t> text(behind.begin(), behind.end());
  if (!detail::gcm_decrypt_in_place(key.key().expose(), key.nonce().expose(), text)) return refused();
  return secret::Bytes::copy_of(text);
}

}  // namespace splitkey::crypto
