// Opens the arena before a target's first input: secrets have no other place.
#include "base/secret/arena.hpp"

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  splitkey::secret::open_arena(std::size_t{4} << 20U);
  return 0;
}
