#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "crypto/crypto/derivation.hpp"

/// PBKDF2-HMAC-SHA256 (RFC 8018, 5.2) with 32 bytes of output, so that a key is one chain of iterations. A chain runs
/// in slices, and side by side with others: the rounds of one fill the time in which another waits for its own.
namespace splitkey::crypto {

namespace detail {
struct Pbkdf2State;
}

/// What does the iterations: the processor's instructions for SHA-256 where it has some, Botan where not. A slice may
/// be done by one and the next by another.
enum class Pbkdf2Kernel : std::uint8_t { botan, x86_sha, armv8_sha2 };

/// For messages.
[[nodiscard]] std::string_view name(Pbkdf2Kernel kernel) noexcept;
/// Whether this build and this processor have it.
[[nodiscard]] bool is_supported(Pbkdf2Kernel kernel) noexcept;
[[nodiscard]] Pbkdf2Kernel fastest_kernel() noexcept;

/// Whether `kernel`, a supported one, gives known keys with every number of chains: the self-test at start, of about a
/// millisecond. Errors: throws ArenaExhausted.
[[nodiscard]] bool passes_known_answers(Pbkdf2Kernel kernel);

/// One derivation under way. What it knows lies in one block of the arena, and is wiped with it. A chain that was moved
/// from can only be destroyed or assigned to.
class Pbkdf2Chain {
 public:
  /// Does the first iteration, after which `derivation` is not needed any more; it has at least one (an invariant).
  /// Errors: throws ArenaExhausted.
  explicit Pbkdf2Chain(const Derivation& derivation);

  /// Iterations to go.
  [[nodiscard]] std::uint32_t left() const noexcept;
  /// The derived key, once no iteration is left (an invariant). Errors: throws ArenaExhausted.
  [[nodiscard]] DerivedKey key() const;

 private:
  friend void advance(Pbkdf2Kernel kernel, std::span<Pbkdf2Chain* const> chains, std::uint32_t iterations);

  struct Return {
    void operator()(detail::Pbkdf2State* state) const noexcept;
  };
  std::unique_ptr<detail::Pbkdf2State, Return> state_;
};

/// How many chains advance() takes at most.
inline constexpr std::size_t most_chains = 4;

/// Runs each of 1 … most_chains different chains by up to `iterations` of those it has left, side by side on the
/// calling thread; a chain that has fewer ends earlier. `kernel` is a supported one (an invariant).
/// Errors: throws ArenaExhausted with Botan's kernel; the chains then stand where they were, or further.
void advance(Pbkdf2Kernel kernel, std::span<Pbkdf2Chain* const> chains, std::uint32_t iterations);

}  // namespace splitkey::crypto
