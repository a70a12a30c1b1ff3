#include "crypto/crypto/allocator.hpp"

#include <botan/secmem.h>
#include <botan/version.h>
#if BOTAN_VERSION_MAJOR >= 3
#include <botan/allocator.h>
#else
#include <botan/mem_ops.h>
#endif

#include "base/result/invariant.hpp"
#include "base/secret/arena.hpp"

// Botan declares these as public functions; a definition in the executable comes before the library's for every caller,
// inside the library too.
namespace Botan {

void* allocate_memory(std::size_t elems, std::size_t elem_size) {
  if (elems == 0 || elem_size == 0) return nullptr;
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(elems, elem_size, &bytes)) throw splitkey::secret::ArenaExhausted();
  return splitkey::secret::arena().allocate(bytes);
}

void deallocate_memory(void* p, std::size_t, std::size_t) {
  if (p != nullptr) splitkey::secret::arena().deallocate(p);
}

// The library's own would lock a pool of pages that nobody uses any more, out of the same limit as the arena.
void initialize_allocator() {}

}  // namespace Botan

namespace splitkey::crypto {

void require_arena_for_botan() {
  const Botan::secure_vector<std::uint8_t> probe(1);
  invariant(secret::arena().contains(probe.data()), "Botan's secrets do not lie in the arena");
}

}  // namespace splitkey::crypto
