#pragma once

#include <string>
#include <string_view>

#include "base/result/result.hpp"
#include "keys/keys/escrow_key.hpp"

/// The ciphertext of the sealed escrow: KEK and e-mail address together, bound to their place and to the version of the
/// platform key (docs/formats.md, "Sealed escrow").
namespace splitkey::keys {

/// What an escrow keeps for its user.
class EscrowContent {
 public:
  EscrowContent(SurveyKek kek, secret::Bytes email) noexcept : kek(std::move(kek)), email(std::move(email)) {}

  SurveyKek kek;
  /// UTF-8, 1 to 254 bytes, without NUL.
  secret::Bytes email;
};

/// Hex digits of a sealed escrow, whatever the address's length.
inline constexpr std::size_t sealed_escrow_digits = 672;

/// Seals both under a fresh encapsulation. `vault_path` is the record's, without the mount. Not secret.
/// Errors: throws ArenaExhausted.
[[nodiscard]] std::string seal_escrow(const EscrowPublicKey& key, const SurveyKek& kek, const secret::Bytes& email,
                                      std::string_view vault_path, std::string_view platform_key_version);

/// The reverse. Errors: record_malformed, details.field `sealed_kek` (not 672 hex digits, or sealed to this key by
/// somebody who put no address, or a text after its end, into it); decryption_failed (another key, path or version, or
/// altered).
[[nodiscard]] Result<EscrowContent> open_sealed_escrow(const EscrowKeyPair& keys, std::string_view sealed,
                                                       std::string_view vault_path,
                                                       std::string_view platform_key_version);

}  // namespace splitkey::keys
