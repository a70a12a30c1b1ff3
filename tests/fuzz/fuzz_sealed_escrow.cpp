// What somebody may have sealed to our public key, who knows nothing else: whatever opens is a KEK and an address, and
// seals again.
#include <algorithm>

#include "base/result/invariant.hpp"
#include "base/secret/hex.hpp"
#include "keys/keys/sealed_escrow.hpp"

using namespace splitkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const keys::EscrowKeyPair pair = keys::escrow_key_pair(keys::PlatformKey());
  constexpr std::string_view place = "users/1/surveys/2/recovery-kek";
  const std::string info = "splitkey-escrow-v1" + std::string(1, '\0') + std::string(place) + std::string("\0v1", 3);
  secret::Bytes plaintext(288);
  std::ranges::copy(std::span(data, std::min(size, plaintext.size_bytes())), plaintext.expose_for_writing().begin());
  const auto sealed = secret::public_hex(crypto::hpke_seal(pair.public_key(), info, plaintext.expose()));

  const auto opened = keys::open_sealed_escrow(pair, sealed, place, "v1");
  if (!opened) return 0;
  invariant(!opened->email.empty() && opened->email.expose_text().find('\0') == std::string_view::npos,
            "what opened holds no address");
  const auto again = keys::seal_escrow(pair.public_key(), opened->kek, opened->email, place, "v1");
  const auto same = keys::open_sealed_escrow(pair, again, place, "v1");
  invariant(same && same->kek == opened->kek && same->email == opened->email, "an escrow opens otherwise");
  return 0;
}
