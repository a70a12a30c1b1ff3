#pragma once

#include <cstdint>
#include <string>

#include "base/secret/key.hpp"

/// Bytes in, bytes out: the algorithms of docs/formats.md. Botan's own secrets take their memory from the arena.
namespace splitkey::crypto {

using DerivedKey = secret::Key<32, struct DerivedKeyTag>;

/// One PBKDF2-HMAC-SHA256 derivation with a 32-byte output, as a value: what to derive is said in one place (keys) and
/// done in another (the kdf pool).
class Derivation {
 public:
  Derivation(secret::Bytes password, std::string salt, std::uint32_t iterations)
      : password_(std::move(password)), salt_(std::move(salt)), iterations_(iterations) {}

  [[nodiscard]] const secret::Bytes& password() const noexcept { return password_; }
  /// Not secret in CheckTick's formats: it is made of names and ids.
  [[nodiscard]] const std::string& salt() const noexcept { return salt_; }
  [[nodiscard]] std::uint32_t iterations() const noexcept { return iterations_; }

 private:
  secret::Bytes password_;
  std::string salt_;
  std::uint32_t iterations_;
};

/// Derives on the calling thread, by the fastest kernel (pbkdf2.hpp). Errors: throws ArenaExhausted.
[[nodiscard]] DerivedKey derive(const Derivation& derivation);

}  // namespace splitkey::crypto
