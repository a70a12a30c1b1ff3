#include "keys/keys/wrap.hpp"

#include "base/secret/hex.hpp"
#include "crypto/crypto/aes_gcm.hpp"
#include "keys/keys/detail/member.hpp"

namespace splitkey::keys {
namespace {

constexpr std::size_t overhead_bytes = crypto::gcm_nonce_bytes + crypto::gcm_tag_bytes;

Result<secret::Bytes> open(std::span<const std::uint8_t, 32> key, std::string_view field, std::string_view hex) {
  std::vector<std::uint8_t> sealed(hex.size() / 2);
  if (!secret::decode_hex(hex, sealed)) return detail::malformed(field, "is not lower-case hex digits");
  return crypto::gcm_decrypt(key, sealed);
}

}  // namespace

std::string wrap_kek(const WrappingKey& key, const SurveyKek& kek) {
  return secret::public_hex(crypto::gcm_encrypt(key.expose(), kek.expose()));
}

Result<SurveyKek> unwrap_kek(const WrappingKey& key, std::string_view hex) {
  if (hex.size() != 2 * (SurveyKek::size_bytes + overhead_bytes)) {
    return detail::malformed("encrypted_kek", "is not 120 digits long");
  }
  return open(key.expose(), "encrypted_kek", hex).map([](const secret::Bytes& kek) {
    return SurveyKek::copy_of(kek.expose().first<SurveyKek::size_bytes>());
  });
}

std::string encrypt_email(const EmailKey& key, const secret::Bytes& email) {
  return secret::public_hex(crypto::gcm_encrypt(key.expose(), email.expose()));
}

Result<secret::Bytes> decrypt_email(const EmailKey& key, std::string_view hex) {
  if (hex.size() < 2 * overhead_bytes) return detail::malformed("encrypted_email", "is shorter than 56 digits");
  return open(key.expose(), "encrypted_email", hex);
}

}  // namespace splitkey::keys
