#include "bare_compressions.hpp"

#include <cstdlib>

#include "crypto/crypto/detail/pbkdf2_state.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace splitkey::bench {
namespace {

__attribute__((target("sha,sse4.1"))) void compress(__m128i (&state)[2], const __m128i (&block)[4],
                                                    std::uint32_t count) {
  const auto* constants = reinterpret_cast<const __m128i*>(crypto::detail::sha256_round_constants.data());
  __m128i begin[2] = {state[0], state[1]};
  for (std::uint32_t done = 0; done < count; ++done) {
    __m128i w[4] = {block[0], block[1], block[2], block[3]};
    // Nothing of the schedule is done only once.
    asm("" : "+x"(w[0]), "+x"(w[1]), "+x"(w[2]), "+x"(w[3]));
    __m128i abef = begin[0];
    __m128i cdgh = begin[1];
#pragma GCC unroll 16
    for (unsigned four = 0; four < 16; ++four) {
      const __m128i words = _mm_add_epi32(w[four % 4], constants[four]);
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, words);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(words, 0x0e));
      if (four >= 12) continue;
      const __m128i seven_back = _mm_alignr_epi8(w[(four + 3) % 4], w[(four + 2) % 4], 4);
      const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[four % 4], w[(four + 1) % 4]), seven_back);
      w[four % 4] = _mm_sha256msg2_epu32(sum, w[(four + 3) % 4]);
    }
    begin[0] = _mm_add_epi32(begin[0], abef);
    begin[1] = _mm_add_epi32(begin[1], cdgh);
  }
  state[0] = begin[0];
  state[1] = begin[1];
}

}  // namespace

bool has_bare_compressions() { return crypto::detail::x86_sha_kernel() != nullptr; }

void run_bare_compressions(std::uint32_t count) {
  __m128i state[2] = {_mm_set1_epi32(1), _mm_set1_epi32(2)};
  const __m128i block[4] = {_mm_set1_epi32(3), _mm_set1_epi32(4), _mm_set1_epi32(5), _mm_set1_epi32(6)};
  compress(state, block, count);
  // So that the result is wanted.
  asm volatile("" : : "x"(state[0]), "x"(state[1]));
}

}  // namespace splitkey::bench

#else

namespace splitkey::bench {

bool has_bare_compressions() { return false; }
void run_bare_compressions(std::uint32_t) { std::abort(); }

}  // namespace splitkey::bench

#endif
