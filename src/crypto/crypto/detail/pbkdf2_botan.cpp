#include <botan/mac.h>

#include "base/secret/key.hpp"
#include "crypto/crypto/detail/pbkdf2_state.hpp"

namespace splitkey::crypto::detail {

void iterate_by_botan(std::span<Pbkdf2State* const> states, std::uint32_t iterations) {
  const auto hmac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
  secret::Key<32, struct PreviousTag> previous;
  const auto u = previous.expose_for_writing();
  for (Pbkdf2State* state : states) {
    hmac->set_key(state->key.data(), state->key.size());
    write_words(state->u, u);
    for (std::uint32_t i = 0; i < iterations; ++i) {
      hmac->update(u.data(), u.size());
      hmac->final(u.data());
      state->u = read_words(u);
      for (std::size_t word = 0; word < state->t.size(); ++word) state->t[word] ^= state->u[word];
    }
    state->left -= iterations;
  }
}

}  // namespace splitkey::crypto::detail
