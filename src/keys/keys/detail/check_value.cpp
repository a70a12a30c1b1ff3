#include "keys/keys/detail/check_value.hpp"

#include "base/secret/hex.hpp"
#include "base/secret/wipe.hpp"
#include "crypto/crypto/mac.hpp"

namespace splitkey::keys::detail {

std::string check_value(std::span<const std::uint8_t> key, std::string_view label) {
  const crypto::Mac256 mac = crypto::hmac_sha256(key, label);
  return secret::public_hex(mac.expose().first(check_digits / 2));
}

bool same_check(std::string_view expected, std::string_view check) noexcept {
  return secret::equal(secret::as_bytes(expected), secret::as_bytes(check));
}

}  // namespace splitkey::keys::detail
