#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "crypto/crypto/detail/sha256_words.hpp"

/// What a chain of PBKDF2 and the kernels that run it agree on. Nothing here needs a library: the kernels are also
/// built alone, for a processor that the machine does not have.
namespace splitkey::crypto::detail {

/// A derivation under way (RFC 8018, 5.2, with one block of output). All of it is secret but `left` and `keyed`.
struct alignas(16) Pbkdf2State {
  /// The key of HMAC, filled up with zeros; a longer password's digest (RFC 2104).
  std::array<std::uint8_t, 64> key;
  /// SHA-256 after the key's inner and outer block, once `keyed`: the first kernel that wants them makes them.
  Sha256Words inner;
  Sha256Words outer;
  /// What the last iteration gave, and the exclusive or of all.
  Sha256Words u;
  Sha256Words t;
  std::uint32_t left;
  bool keyed;
};

/// Runs each of 1 … 4 states by `iterations`, of which every one has that many left.
using Pbkdf2Iterate = void (*)(std::span<Pbkdf2State* const> states, std::uint32_t iterations);

/// The kernels; nullptr where this build or this processor lacks it.
[[nodiscard]] Pbkdf2Iterate x86_sha_kernel() noexcept;
[[nodiscard]] Pbkdf2Iterate armv8_sha2_kernel() noexcept;
/// By Botan's HMAC: four compressions an iteration instead of two. Throws ArenaExhausted.
void iterate_by_botan(std::span<Pbkdf2State* const> states, std::uint32_t iterations);

/// Whether `iterate` gives known keys with 1, 2, 3 and 4 states, in two slices.
[[nodiscard]] bool known_answers_hold(Pbkdf2Iterate iterate);

}  // namespace splitkey::crypto::detail
