#pragma once

#include "base/secret/key.hpp"
#include "crypto/crypto/derivation.hpp"

/// The CheckTick key hierarchy and its records (docs/formats.md): what is derived from what, and how it is written
/// down.
namespace splitkey::keys {

/// The joined platform master key. Exists for the length of one request. A 32-byte key of an imported version is held
/// with 32 zeros behind it, which HMAC keys cannot tell apart (docs/formats.md, "Platform master key").
using PlatformKey = secret::Key<64, struct PlatformKeyTag>;
/// Derived from the platform key and the owner's passphrase.
using OrganizationKey = secret::Key<32, struct OrganizationKeyTag>;
/// Derived from the organization key.
using TeamKey = secret::Key<32, struct TeamKeyTag>;
/// Derived from the platform key: opens one user's escrowed KEKs.
using UserRecoveryKey = secret::Key<32, struct UserRecoveryKeyTag>;
/// Derived from the platform key: opens the e-mail addresses in one user's escrow records.
using EmailKey = secret::Key<32, struct EmailKeyTag>;
/// Wraps one KEK at one Vault path. Derived, used, wiped.
using WrappingKey = secret::Key<32, struct WrappingKeyTag>;
/// The key that encrypts one survey.
using SurveyKek = secret::Key<32, struct SurveyKekTag>;

/// A derivation that says whose key it yields, so that a result cannot be taken for another key.
template <class KeyType>
class DerivationOf {
 public:
  explicit DerivationOf(crypto::Derivation what) : what_(std::move(what)) {}
  [[nodiscard]] crypto::Derivation take() && { return std::move(what_); }
  [[nodiscard]] const crypto::Derivation& what() const noexcept { return what_; }

 private:
  crypto::Derivation what_;
};

}  // namespace splitkey::keys
