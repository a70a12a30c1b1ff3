#pragma once

#include "crypto/crypto/detail/pbkdf2_state.hpp"

namespace splitkey::crypto::detail {

/// 1 … 4 states by kernels that take one, or two in step: three states go in turns, each pair half of the iterations,
/// so that two are always in step; four go as two and two.
template <class RunOne, class RunTwo>
void iterate_in_pairs(RunOne one, RunTwo two, std::span<Pbkdf2State* const> states, std::uint32_t iterations) {
  switch (states.size()) {
    case 1:
      one(states[0], iterations);
      break;
    case 2:
      two(states[0], states[1], iterations);
      break;
    case 3:
      two(states[0], states[1], iterations / 2);
      two(states[0], states[2], iterations / 2);
      two(states[1], states[2], iterations / 2);
      // Where they are odd, each has one left.
      two(states[0], states[1], iterations % 2);
      one(states[2], iterations % 2);
      break;
    default:
      two(states[0], states[1], iterations);
      two(states[2], states[3], iterations);
      break;
  }
}

}  // namespace splitkey::crypto::detail
