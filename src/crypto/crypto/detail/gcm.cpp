#include "crypto/crypto/detail/gcm.hpp"

#include <botan/aead.h>
#include <botan/version.h>

#include "base/result/invariant.hpp"

namespace splitkey::crypto::detail {
namespace {

#if BOTAN_VERSION_MAJOR >= 3
constexpr auto encryption = Botan::Cipher_Dir::Encryption;
constexpr auto decryption = Botan::Cipher_Dir::Decryption;
#else
constexpr auto encryption = Botan::ENCRYPTION;
constexpr auto decryption = Botan::DECRYPTION;
#endif

std::unique_ptr<Botan::AEAD_Mode> aes_gcm(Botan::Cipher_Dir direction, std::span<const std::uint8_t> key,
                                          std::span<const std::uint8_t> nonce) {
  invariant(key.size() == 16 || key.size() == 32, "a key of AES-GCM has another length");
  auto mode = Botan::AEAD_Mode::create_or_throw(key.size() == 32 ? "AES-256/GCM" : "AES-128/GCM", direction);
  mode->set_key(key.data(), key.size());
  mode->start(nonce.data(), nonce.size());
  return mode;
}

}  // namespace

void gcm_encrypt_in_place(std::span<const std::uint8_t> key, std::span<const std::uint8_t> nonce,
                          Botan::secure_vector<std::uint8_t>& text) {
  aes_gcm(encryption, key, nonce)->finish(text);
}

bool gcm_decrypt_in_place(std::span<const std::uint8_t> key, std::span<const std::uint8_t> nonce,
                          Botan::secure_vector<std::uint8_t>& text) {
  try {
    aes_gcm(decryption, key, nonce)->finish(text);
    return true;
  } catch (const Botan::Invalid_Authentication_Tag&) {
    return false;
  }
}

}  // namespace splitkey::crypto::detail
