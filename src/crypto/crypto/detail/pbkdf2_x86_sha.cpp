// The kernel for x86-64 with the SHA extensions (Intel SDM, volume 1, "Programming with the Intel SHA extensions").
//
// sha256rnds2 does two rounds; it can begin every two cycles and takes four (Intel since Ice Lake, AMD since Zen). One
// chain leaves the unit idle every second time; two in step fill it, and fit in the sixteen registers. Four in step
// would spill theirs to the stack, and were slower by 3 %.

#include "crypto/crypto/detail/pbkdf2_pairs.hpp"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

// Inlined everywhere, so that no register goes to the stack for a call.
#define SPLITKEY_SHA_INLINE __attribute__((target("sha,sse4.1"), always_inline)) inline
#define SPLITKEY_SHA __attribute__((target("sha,sse4.1")))

namespace splitkey::crypto::detail {
namespace {

/// A compression under way: the state's words in the order that sha256rnds2 wants (A is the highest, as in the
/// manual), and the last 16 words of the message schedule.
struct Lane {
  __m128i abef;
  __m128i cdgh;
  __m128i w[4];
};

SPLITKEY_SHA_INLINE __m128i load(const std::uint32_t* words) {
  return _mm_load_si128(reinterpret_cast<const __m128i*>(words));
}

SPLITKEY_SHA_INLINE void store(std::uint32_t* words, __m128i vector) {
  _mm_store_si128(reinterpret_cast<__m128i*>(words), vector);
}

// A, B, C, D and E, F, G, H, from the lowest word up, out of ABEF and CDGH; of EFGH and ABCD they make CDGH and
// ABEF. One instruction each, where integer shuffles are two: a chain waits for it.
SPLITKEY_SHA_INLINE __m128i upper(__m128i abef, __m128i cdgh) {
  return _mm_castps_si128(_mm_shuffle_ps(_mm_castsi128_ps(abef), _mm_castsi128_ps(cdgh), _MM_SHUFFLE(2, 3, 2, 3)));
}

SPLITKEY_SHA_INLINE __m128i lower(__m128i abef, __m128i cdgh) {
  return _mm_castps_si128(_mm_shuffle_ps(_mm_castsi128_ps(abef), _mm_castsi128_ps(cdgh), _MM_SHUFFLE(0, 1, 0, 1)));
}

// FIPS 180-4, 6.2.2, all lanes in step. Does not add the state that it began with.
template <std::size_t N>
SPLITKEY_SHA_INLINE void compress(Lane (&lanes)[N]) {
#pragma GCC unroll 16
  for (std::size_t four = 0; four < 16; ++four) {
    const __m128i constants = load(&sha256_round_constants[4 * four]);
#pragma GCC unroll 2
    for (Lane& lane : lanes) {
      const __m128i words = _mm_add_epi32(lane.w[four % 4], constants);
      lane.cdgh = _mm_sha256rnds2_epu32(lane.cdgh, lane.abef, words);
      lane.abef = _mm_sha256rnds2_epu32(lane.abef, lane.cdgh, _mm_shuffle_epi32(words, _MM_SHUFFLE(0, 0, 3, 2)));
    }
    if (four >= 12) continue;
#pragma GCC unroll 2
    for (Lane& lane : lanes) {
      __m128i& oldest = lane.w[four % 4];
      const __m128i latest = lane.w[(four + 3) % 4];
      const __m128i seven_back = _mm_alignr_epi8(latest, lane.w[(four + 2) % 4], 4);
      const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(oldest, lane.w[(four + 1) % 4]), seven_back);
      oldest = _mm_sha256msg2_epu32(sum, latest);
    }
  }
}

// SHA-256 of a block of the key and the 32 bytes in w[0] and w[1], which the digest replaces. `after_key` is the state
// behind the key's block, as begin() left it.
template <std::size_t N>
SPLITKEY_SHA_INLINE void hash(Lane (&lanes)[N], const std::uint32_t* const (&after_key)[N]) {
  for (std::size_t i = 0; i < N; ++i) {
    lanes[i].abef = load(after_key[i]);
    lanes[i].cdgh = load(after_key[i] + 4);
    // The padding, and the length of both blocks in bits.
    lanes[i].w[2] = _mm_set_epi32(0, 0, 0, static_cast<int>(0x80000000));
    lanes[i].w[3] = _mm_set_epi32((64 + 32) * 8, 0, 0, 0);
  }
  compress(lanes);
  for (std::size_t i = 0; i < N; ++i) {
    const __m128i abef = _mm_add_epi32(lanes[i].abef, load(after_key[i]));
    const __m128i cdgh = _mm_add_epi32(lanes[i].cdgh, load(after_key[i] + 4));
    lanes[i].w[0] = upper(abef, cdgh);
    lanes[i].w[1] = lower(abef, cdgh);
  }
}

// The state behind the key's block with every byte exclusive-or `pad` (RFC 2104), from ABEF and CDGH up.
SPLITKEY_SHA_INLINE void hash_key(const std::array<std::uint8_t, 64>& key, char pad, Sha256Words& after_key) {
  const __m128i big_endian = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
  Lane lanes[1];
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    const __m128i bytes = _mm_load_si128(reinterpret_cast<const __m128i*>(key.data()) + i);
    lanes[0].w[i] = _mm_shuffle_epi8(_mm_xor_si128(bytes, _mm_set1_epi8(pad)), big_endian);
  }
  const __m128i abcd = load(sha256_begin.data());
  const __m128i efgh = load(sha256_begin.data() + 4);
  lanes[0].abef = lower(efgh, abcd);
  lanes[0].cdgh = upper(efgh, abcd);
  compress(lanes);
  store(after_key.data(), _mm_add_epi32(lanes[0].abef, lower(efgh, abcd)));
  store(after_key.data() + 4, _mm_add_epi32(lanes[0].cdgh, upper(efgh, abcd)));
}

SPLITKEY_SHA void begin(Pbkdf2State& state) {
  if (state.keyed) return;
  hash_key(state.key, 0x36, state.inner);
  hash_key(state.key, 0x5c, state.outer);
  state.keyed = true;
}

void clear_registers() {
  asm volatile(
      "pxor %%xmm0, %%xmm0; pxor %%xmm1, %%xmm1; pxor %%xmm2, %%xmm2; pxor %%xmm3, %%xmm3;"
      "pxor %%xmm4, %%xmm4; pxor %%xmm5, %%xmm5; pxor %%xmm6, %%xmm6; pxor %%xmm7, %%xmm7;"
      "pxor %%xmm8, %%xmm8; pxor %%xmm9, %%xmm9; pxor %%xmm10, %%xmm10; pxor %%xmm11, %%xmm11;"
      "pxor %%xmm12, %%xmm12; pxor %%xmm13, %%xmm13; pxor %%xmm14, %%xmm14; pxor %%xmm15, %%xmm15"
      :
      :
      : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",
        "xmm13", "xmm14", "xmm15", "memory");
}

// `iterations` of each state, all in step.
template <std::size_t N>
SPLITKEY_SHA void run(Pbkdf2State* const (&states)[N], std::uint32_t iterations) {
  for (Pbkdf2State* state : states) begin(*state);
  Lane lanes[N];
  for (std::size_t i = 0; i < N; ++i) {
    lanes[i].w[0] = load(states[i]->u.data());
    lanes[i].w[1] = load(states[i]->u.data() + 4);
  }
  Pbkdf2State* at[N];
  for (std::uint32_t done = 0; done < iterations; ++done) {
    const std::uint32_t* after_key[N];
    for (std::size_t i = 0; i < N; ++i) {
      // Who does not see that it is the same block in every iteration reads and writes it there, and keeps no copy.
      at[i] = states[i];
      asm("" : "+r"(at[i]));
      after_key[i] = at[i]->inner.data();
    }
    hash(lanes, after_key);
    for (std::size_t i = 0; i < N; ++i) after_key[i] = at[i]->outer.data();
    hash(lanes, after_key);
    for (std::size_t i = 0; i < N; ++i) {
      store(at[i]->t.data(), _mm_xor_si128(load(at[i]->t.data()), lanes[i].w[0]));
      store(at[i]->t.data() + 4, _mm_xor_si128(load(at[i]->t.data() + 4), lanes[i].w[1]));
    }
  }
  for (std::size_t i = 0; i < N; ++i) {
    store(states[i]->u.data(), lanes[i].w[0]);
    store(states[i]->u.data() + 4, lanes[i].w[1]);
    states[i]->left -= iterations;
  }
  clear_registers();
}

void run_one(Pbkdf2State* state, std::uint32_t iterations) { run<1>({state}, iterations); }
void run_two(Pbkdf2State* one, Pbkdf2State* other, std::uint32_t iterations) { run<2>({one, other}, iterations); }

void iterate(std::span<Pbkdf2State* const> states, std::uint32_t iterations) {
  iterate_in_pairs(run_one, run_two, states, iterations);
}

bool has_sha_extensions() noexcept {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_SSSE3) == 0 || (c & bit_SSE4_1) == 0) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
}

}  // namespace

Pbkdf2Iterate x86_sha_kernel() noexcept {
  // Asked once: a virtual machine leaves to its host for cpuid, which costs as much as hundreds of iterations.
  static const bool has = has_sha_extensions();
  return has ? iterate : nullptr;
}

}  // namespace splitkey::crypto::detail

#else

namespace splitkey::crypto::detail {

Pbkdf2Iterate x86_sha_kernel() noexcept { return nullptr; }

}  // namespace splitkey::crypto::detail

#endif
