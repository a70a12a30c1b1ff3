#include "crypto/crypto/aes_gcm.hpp"

#include <algorithm>

#include "crypto/crypto/detail/gcm.hpp"
#include "crypto/crypto/random.hpp"

namespace splitkey::crypto {

std::vector<std::uint8_t> gcm_encrypt(std::span<const std::uint8_t, 32> key, std::span<const std::uint8_t> plaintext) {
  std::vector<std::uint8_t> sealed(gcm_nonce_bytes + plaintext.size() + gcm_tag_bytes);
  const auto nonce = std::span(sealed).first<gcm_nonce_bytes>();
  fill_random(nonce);
  Botan::secure_vector<std::uint8_t> text(plaintext.begin(), plaintext.end());
  detail::gcm_encrypt_in_place(key, nonce, text);
  std::ranges::copy(text, sealed.begin() + gcm_nonce_bytes);
  return sealed;
}

Result<secret::Bytes> gcm_decrypt(std::span<const std::uint8_t, 32> key, std::span<const std::uint8_t> sealed) {
  const bool long_enough = sealed.size() >= gcm_nonce_bytes + gcm_tag_bytes;
  const auto behind_nonce = long_enough ? sealed.subspan(gcm_nonce_bytes) : sealed;
  Botan::secure_vector<std::uint8_t> text(behind_nonce.begin(), behind_nonce.end());
  if (!long_enough || !detail::gcm_decrypt_in_place(key, sealed.first(gcm_nonce_bytes), text)) {
    return failure(Errc::decryption_failed, does_not_open);
  }
  return secret::Bytes::copy_of(text);
}

}  // namespace splitkey::crypto
