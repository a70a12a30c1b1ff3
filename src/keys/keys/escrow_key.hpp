#pragma once

#include <string>
#include <string_view>

#include "crypto/crypto/hpke.hpp"
#include "keys/keys/types.hpp"

/// The key pair of the sealed escrow (docs/formats.md, "Sealed escrow"): everybody may seal to its public key, and its
/// private key is derived anew from the joined platform key whenever something is to be opened.
namespace splitkey::keys {

using EscrowPublicKey = crypto::HpkePublicKey;
using EscrowKeyPair = crypto::HpkeKeyPair;

/// The pair of a platform key, always the same. Errors: throws ArenaExhausted.
[[nodiscard]] EscrowKeyPair escrow_key_pair(const PlatformKey& platform);

/// The public key as records and configurations hold it: 64 hex digits.
[[nodiscard]] std::string public_key_text(const EscrowPublicKey& key);

/// The reverse. Errors: invalid_request: not 64 lower-case hex digits, or a point of small order.
[[nodiscard]] Result<EscrowPublicKey> parse_public_key(std::string_view digits);

}  // namespace splitkey::keys
