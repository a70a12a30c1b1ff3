#include "crypto/crypto/detail/x25519.hpp"

#include <algorithm>

#include <botan/pubkey.h>
#include <botan/rng.h>
#include <botan/version.h>
#if BOTAN_VERSION_MAJOR >= 3
#include <botan/x25519.h>
#else
#include <botan/curve25519.h>
#endif

namespace splitkey::crypto::detail {
namespace {

Botan::X25519_PrivateKey key_of(std::span<const std::uint8_t, x25519_bytes> private_key) {
  return Botan::X25519_PrivateKey(Botan::secure_vector<std::uint8_t>(private_key.begin(), private_key.end()));
}

}  // namespace

std::array<std::uint8_t, x25519_bytes> x25519_public_key(std::span<const std::uint8_t, x25519_bytes> private_key) {
  std::array<std::uint8_t, x25519_bytes> public_key{};
  std::ranges::copy(key_of(private_key).public_value(), public_key.begin());
  return public_key;
}

std::optional<secret::Bytes> x25519_agree(std::span<const std::uint8_t, x25519_bytes> private_key,
                                          std::span<const std::uint8_t, x25519_bytes> peer) {
  constexpr std::array<std::uint8_t, x25519_bytes> zero{};
  const auto key = key_of(private_key);
  // An agreement is not random: this generator throws when it is asked.
  Botan::Null_RNG no_randomness;
  const Botan::PK_Key_Agreement agreement(key, no_randomness, "Raw");
  Botan::secure_vector<std::uint8_t> shared;
  try {
    shared = agreement.derive_key(x25519_bytes, peer.data(), peer.size()).bits_of();
  } catch (const Botan::Invalid_Argument&) {  // some versions of Botan refuse zeros themselves
    return std::nullopt;
  }
  auto copy = secret::Bytes::copy_of(shared);
  if (copy.equals(zero)) return std::nullopt;
  return copy;
}

}  // namespace splitkey::crypto::detail
