// Our HPKE, one line for each line of standard input: see hpke_peer.py, which does the same by another implementation.
// What stands there for a private key is here the material that a key pair is derived from; `private MATERIAL` tells
// it.
#include <cstdio>
#include <iostream>
#include <sstream>

#include "base/secret/arena.hpp"
#include "base/secret/hex.hpp"
#include "crypto/crypto/allocator.hpp"
#include "crypto/crypto/hpke.hpp"

namespace {

using namespace splitkey;

secret::Bytes bytes_of(const std::string& hex) { return hex == "-" ? secret::Bytes() : secret::from_hex(hex).value(); }

std::string hex_of(std::span<const std::uint8_t> bytes) { return bytes.empty() ? "-" : secret::public_hex(bytes); }

crypto::HpkeKeyPair pair_of(const std::string& material) {
  return crypto::HpkeKeyPair::derive(bytes_of(material).expose());
}

std::string answer(const std::string& what, const std::string& key, const std::string& info, const std::string& text) {
  if (what == "private") return hex_of(pair_of(key).private_key().expose());
  if (what == "public") return hex_of(pair_of(key).public_key().bytes());
  const secret::Bytes about = bytes_of(info);
  if (what == "seal") {
    const auto recipient = crypto::HpkePublicKey::from(bytes_of(key).expose().first<crypto::hpke_key_bytes>());
    if (!recipient) return "refused";
    return hex_of(crypto::hpke_seal(*recipient, about.expose_text(), bytes_of(text).expose()));
  }
  const auto opened = crypto::hpke_open(pair_of(key), about.expose_text(), bytes_of(text).expose());
  return opened ? hex_of(opened->expose()) : "refused";
}

}  // namespace

int main() {
  secret::open_arena(std::size_t{1} << 20U);
  crypto::require_arena_for_botan();
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string what;
    std::string key;
    std::string info;
    std::string text;
    words >> what >> key >> info >> text;
    std::cout << answer(what, key, info, text) << std::endl;
  }
}
