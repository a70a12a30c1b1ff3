// The self-test of a kernel for another processor, alone: no library, so that only a compiler and an emulator are
// needed. Exit status: 0 passed, 1 wrong keys, 2 the processor lacks the instructions.

#include <cstdio>

#include "crypto/crypto/detail/pbkdf2_state.hpp"

int main() {
  using namespace splitkey::crypto::detail;
  const Pbkdf2Iterate kernel = armv8_sha2_kernel() != nullptr ? armv8_sha2_kernel() : x86_sha_kernel();
  if (kernel == nullptr) {
    std::puts("the processor has no instructions for SHA-256");
    return 2;
  }
  const bool holds = known_answers_hold(kernel);
  std::puts(holds ? "the known answers hold, 1 to 4 chains at once" : "wrong keys");
  return holds ? 0 : 1;
}
