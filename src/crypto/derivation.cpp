#include "crypto/derivation.hpp"

#include <botan/pwdhash.h>

#include "result/invariant.hpp"

namespace splitkey::crypto {

DerivedKey derive(const Derivation& derivation) {
  // Botan takes 0 iterations to mean a number of its own choice.
  invariant(derivation.iterations() > 0, "a derivation without iterations");
  const auto pbkdf2 =
      Botan::PasswordHashFamily::create_or_throw("PBKDF2(SHA-256)")->from_params(derivation.iterations());
  // PasswordHash takes the password by address. The older PBKDF class wants a std::string, a copy in the ordinary heap.
  const std::string_view password = derivation.password().expose_text();
  const auto salt = secret::as_bytes(derivation.salt());
  DerivedKey key;
  const auto out = key.expose_for_writing();
  pbkdf2->derive_key(out.data(), out.size(), password.data(), password.size(), salt.data(), salt.size());
  return key;
}

}  // namespace splitkey::crypto
