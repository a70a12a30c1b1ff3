#include "crypto/mac.hpp"

#include <botan/mac.h>

namespace splitkey::crypto {

Mac256 hmac_sha256(std::span<const std::uint8_t> key, std::string_view message) {
  const auto hmac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
  hmac->set_key(key.data(), key.size());
  const auto bytes = secret::as_bytes(message);
  hmac->update(bytes.data(), bytes.size());
  Mac256 mac;
  hmac->final(mac.expose_for_writing().data());
  return mac;
}

}  // namespace splitkey::crypto
