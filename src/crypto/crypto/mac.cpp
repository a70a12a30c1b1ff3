#include "crypto/crypto/mac.hpp"

#include <botan/mac.h>

namespace splitkey::crypto {
namespace {

template <class Mac>
Mac hmac(const char* algorithm, std::span<const std::uint8_t> key, std::string_view message) {
  const auto hmac = Botan::MessageAuthenticationCode::create_or_throw(algorithm);
  hmac->set_key(key.data(), key.size());
  const auto bytes = secret::as_bytes(message);
  hmac->update(bytes.data(), bytes.size());
  Mac mac;
  hmac->final(mac.expose_for_writing().data());
  return mac;
}

}  // namespace

Mac256 hmac_sha256(std::span<const std::uint8_t> key, std::string_view message) {
  return hmac<Mac256>("HMAC(SHA-256)", key, message);
}

Mac512 hmac_sha512(std::span<const std::uint8_t> key, std::string_view message) {
  return hmac<Mac512>("HMAC(SHA-512)", key, message);
}

}  // namespace splitkey::crypto
