#include "crypto/crypto/detail/hpke_schedule.hpp"

#include <string>

#include <botan/kdf.h>
#include <botan/version.h>

#include "base/secret/buffer.hpp"

namespace splitkey::crypto::detail {
namespace {

using secret::Bytes;

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t nonce_bytes = 12;

// RFC 9180, 4.1 and 5.1: whose steps these are, DHKEM(X25519, HKDF-SHA256)'s or the whole suite's.
constexpr std::string_view kem_suite{"KEM\x00\x20", 5};
std::string whole_suite(HpkeAead aead) { return std::string("HPKE\x00\x20\x00\x01\x00", 9) + static_cast<char>(aead); }

std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// One of both steps of RFC 5869, by Botan.
Bytes hkdf(const char* step, std::size_t length_bytes, std::span<const std::uint8_t> key,
           std::span<const std::uint8_t> salt, std::span<const std::uint8_t> label) {
  const auto kdf = Botan::KDF::create_or_throw(step);
#if BOTAN_VERSION_MAJOR >= 3
  return Bytes::copy_of(kdf->derive_key(length_bytes, key, salt, label));
#else
  return Bytes::copy_of(
      kdf->derive_key(length_bytes, key.data(), key.size(), salt.data(), salt.size(), label.data(), label.size()));
#endif
}

Bytes extract(std::string_view salt, const secret::Buffer& key_material) {
  return hkdf("HKDF-Extract(SHA-256)", secret_bytes, key_material.expose(), secret::as_bytes(salt), {});
}

Bytes expand(const Bytes& key, std::string_view label, std::size_t length_bytes) {
  return hkdf("HKDF-Expand(SHA-256)", length_bytes, key.expose(), {}, secret::as_bytes(label));
}

// RFC 9180, 4: LabeledExtract and LabeledExpand.
Bytes labeled_extract(std::string_view suite, std::string_view salt, std::string_view label,
                      std::span<const std::uint8_t> key_material) {
  secret::Buffer labeled(64 + key_material.size());
  for (const std::string_view part : {std::string_view("HPKE-v1"), suite, label}) labeled.append(part);
  labeled.append(key_material);
  return extract(salt, labeled);
}

Bytes labeled_expand(std::string_view suite, const Bytes& key, std::string_view label, std::string_view info,
                     std::size_t length_bytes) {
  std::string labeled{'\0', static_cast<char>(length_bytes)};
  for (const std::string_view part : {std::string_view("HPKE-v1"), suite, label, info}) labeled += part;
  return expand(key, labeled, length_bytes);
}

}  // namespace

Bytes derive_private_key(std::span<const std::uint8_t> key_material) {
  const Bytes pseudo_random = labeled_extract(kem_suite, "", "dkp_prk", key_material);
  return labeled_expand(kem_suite, pseudo_random, "sk", "", secret_bytes);
}

Bytes shared_secret(const Bytes& agreed, std::span<const std::uint8_t> encapsulated,
                    std::span<const std::uint8_t> recipient) {
  const Bytes pseudo_random = labeled_extract(kem_suite, "", "eae_prk", agreed.expose());
  const std::string context = std::string(text_of(encapsulated)) + std::string(text_of(recipient));
  return labeled_expand(kem_suite, pseudo_random, "shared_secret", context, secret_bytes);
}

MessageKey::MessageKey(HpkeAead aead, const Bytes& shared, std::string_view info) {
  const std::string suite = whole_suite(aead);
  const Bytes no_psk_id = labeled_extract(suite, "", "psk_id_hash", {});
  const Bytes info_hash = labeled_extract(suite, "", "info_hash", secret::as_bytes(info));
  // The mode comes first: 0, base. Neither hash is secret.
  std::string context(1, '\0');
  context.append(no_psk_id.expose_text()).append(info_hash.expose_text());
  const Bytes secret = labeled_extract(suite, shared.expose_text(), "secret", {});
  key_ = labeled_expand(suite, secret, "key", context, aead == HpkeAead::aes_256_gcm ? 32 : 16);
  nonce_ = labeled_expand(suite, secret, "base_nonce", context, nonce_bytes);
}

}  // namespace splitkey::crypto::detail
