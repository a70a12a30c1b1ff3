#include "crypto/aes_gcm.hpp"

#include <algorithm>

#include <botan/aead.h>
#include <botan/version.h>

#include "crypto/random.hpp"

namespace splitkey::crypto {
namespace {

#if BOTAN_VERSION_MAJOR >= 3
constexpr auto encryption = Botan::Cipher_Dir::Encryption;
constexpr auto decryption = Botan::Cipher_Dir::Decryption;
#else
constexpr auto encryption = Botan::ENCRYPTION;
constexpr auto decryption = Botan::DECRYPTION;
#endif

std::unique_ptr<Botan::AEAD_Mode> aes_256_gcm(Botan::Cipher_Dir direction, std::span<const std::uint8_t, 32> key,
                                              std::span<const std::uint8_t> nonce) {
  auto mode = Botan::AEAD_Mode::create_or_throw("AES-256/GCM", direction);
  mode->set_key(key.data(), key.size());
  mode->start(nonce.data(), nonce.size());
  return mode;
}

}  // namespace

std::vector<std::uint8_t> gcm_encrypt(std::span<const std::uint8_t, 32> key, std::span<const std::uint8_t> plaintext) {
  std::vector<std::uint8_t> sealed(gcm_nonce_bytes + plaintext.size() + gcm_tag_bytes);
  const auto nonce = std::span(sealed).first<gcm_nonce_bytes>();
  fill_random(nonce);
  Botan::secure_vector<std::uint8_t> text(plaintext.begin(), plaintext.end());
  aes_256_gcm(encryption, key, nonce)->finish(text);
  std::ranges::copy(text, sealed.begin() + gcm_nonce_bytes);
  return sealed;
}

Result<secret::Bytes> gcm_decrypt(std::span<const std::uint8_t, 32> key, std::span<const std::uint8_t> sealed) {
  const auto refused = [] {
    return failure(Errc::decryption_failed, "decryption failed: the key is wrong, or what it should open was altered");
  };
  if (sealed.size() < gcm_nonce_bytes + gcm_tag_bytes) return refused();
  const auto behind_nonce = sealed.subspan(gcm_nonce_bytes);
  Botan::secure_vector<std::uint8_t> text(behind_nonce.begin(), behind_nonce.end());
  try {
    aes_256_gcm(decryption, key, sealed.first(gcm_nonce_bytes))->finish(text);
  } catch (const Botan::Invalid_Authentication_Tag&) {
    return refused();
  }
  return secret::Bytes::copy_of(text);
}

}  // namespace splitkey::crypto
