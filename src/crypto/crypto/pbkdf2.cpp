#include "crypto/crypto/pbkdf2.hpp"

#include <algorithm>
#include <array>
#include <new>

#include <botan/hash.h>

#include "base/result/invariant.hpp"
#include "base/secret/arena.hpp"
#include "base/secret/wipe.hpp"
#include "crypto/crypto/detail/pbkdf2_state.hpp"
#include "crypto/crypto/mac.hpp"

namespace splitkey::crypto {
namespace {

// nullptr: not to be had here.
detail::Pbkdf2Iterate iterate_of(Pbkdf2Kernel kernel) noexcept {
  switch (kernel) {
    case Pbkdf2Kernel::botan:
      return detail::iterate_by_botan;
    case Pbkdf2Kernel::x86_sha:
      return detail::x86_sha_kernel();
    case Pbkdf2Kernel::armv8_sha2:
      return detail::armv8_sha2_kernel();
  }
  return nullptr;
}

// HMAC takes a longer key's digest (RFC 2104, 2).
void set_key(detail::Pbkdf2State& state, std::span<const std::uint8_t> password) {
  if (password.size() <= state.key.size()) {
    std::ranges::copy(password, state.key.begin());
    return;
  }
  const auto sha_256 = Botan::HashFunction::create_or_throw("SHA-256");
  sha_256->update(password.data(), password.size());
  sha_256->final(state.key.data());
}

}  // namespace

std::string_view name(Pbkdf2Kernel kernel) noexcept {
  switch (kernel) {
    case Pbkdf2Kernel::botan:
      return "Botan";
    case Pbkdf2Kernel::x86_sha:
      return "the x86 SHA extensions";
    case Pbkdf2Kernel::armv8_sha2:
      return "the ARMv8 SHA2 instructions";
  }
  return "";
}

bool is_supported(Pbkdf2Kernel kernel) noexcept { return iterate_of(kernel) != nullptr; }

Pbkdf2Kernel fastest_kernel() noexcept {
  for (const Pbkdf2Kernel kernel : {Pbkdf2Kernel::x86_sha, Pbkdf2Kernel::armv8_sha2}) {
    if (is_supported(kernel)) return kernel;
  }
  return Pbkdf2Kernel::botan;
}

bool passes_known_answers(Pbkdf2Kernel kernel) {
  const auto iterate = iterate_of(kernel);
  invariant(iterate != nullptr, "a kernel that this processor lacks");
  return detail::known_answers_hold(iterate);
}

void Pbkdf2Chain::Return::operator()(detail::Pbkdf2State* state) const noexcept { secret::arena().deallocate(state); }

Pbkdf2Chain::Pbkdf2Chain(const Derivation& derivation)
    : state_(new (secret::arena().allocate(sizeof(detail::Pbkdf2State))) detail::Pbkdf2State{}) {
  invariant(derivation.iterations() > 0, "a derivation without iterations");
  set_key(*state_, derivation.password().expose());
  const Mac256 first = hmac_sha256(state_->key, derivation.salt() + std::string("\0\0\0\1", 4));
  state_->u = state_->t = detail::read_words(first.expose());
  state_->left = derivation.iterations() - 1;
  secret::wipe_stack();
}

std::uint32_t Pbkdf2Chain::left() const noexcept { return state_->left; }

DerivedKey Pbkdf2Chain::key() const {
  invariant(left() == 0, "a key before its last iteration");
  DerivedKey key;
  detail::write_words(state_->t, key.expose_for_writing());
  return key;
}

void advance(Pbkdf2Kernel kernel, std::span<Pbkdf2Chain* const> chains, std::uint32_t iterations) {
  const auto iterate = iterate_of(kernel);
  invariant(iterate != nullptr, "a kernel that this processor lacks");
  invariant(!chains.empty() && chains.size() <= most_chains, "too few or too many chains at once");

  // Runs all until the first is through, then those that remain.
  std::uint32_t done = 0;
  while (done < iterations) {
    std::array<detail::Pbkdf2State*, most_chains> running{};
    std::size_t count = 0;
    std::uint32_t together = iterations - done;
    for (const Pbkdf2Chain* chain : chains) {
      if (chain->left() == 0) continue;
      running[count++] = chain->state_.get();
      together = std::min(together, chain->left());
    }
    if (count == 0) break;
    iterate(std::span(running).first(count), together);
    done += together;
  }
  secret::wipe_stack();
}

}  // namespace splitkey::crypto
