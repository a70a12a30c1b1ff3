#include "crypto/crypto/derivation.hpp"

#include "crypto/crypto/pbkdf2.hpp"

namespace splitkey::crypto {

DerivedKey derive(const Derivation& derivation) {
  Pbkdf2Chain chain(derivation);
  Pbkdf2Chain* const alone = &chain;
  advance(fastest_kernel(), std::span(&alone, 1), chain.left());
  return chain.key();
}

}  // namespace splitkey::crypto
