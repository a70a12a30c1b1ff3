#include "keys/keys/escrow_key.hpp"

#include "base/secret/hex.hpp"
#include "crypto/crypto/mac.hpp"

namespace splitkey::keys {

EscrowKeyPair escrow_key_pair(const PlatformKey& platform) {
  return EscrowKeyPair::derive(crypto::hmac_sha512(platform.expose(), "splitkey escrow key v1").expose());
}

std::string public_key_text(const EscrowPublicKey& key) { return secret::public_hex(key.bytes()); }

Result<EscrowPublicKey> parse_public_key(std::string_view digits) {
  std::array<std::uint8_t, crypto::hpke_key_bytes> bytes{};
  if (!secret::decode_hex(digits, bytes)) {
    return failure(Errc::invalid_request, "an escrow public key is 64 lower-case hex digits");
  }
  return EscrowPublicKey::from(bytes);
}

}  // namespace splitkey::keys
