// The kernel for AArch64 with the SHA2 instructions (Arm Architecture Reference Manual, "SHA256H", "SHA256H2",
// "SHA256SU0", "SHA256SU1"). By the optimization guide of Neoverse N1, SHA256H can begin every cycle and
// takes four, and the schedule wants the same unit: two chains in step keep it busy here too.

#include "crypto/crypto/detail/pbkdf2_pairs.hpp"

// Clang knows the intrinsics only where the whole program may use them (-march=armv8-a+crypto).
#if defined(__aarch64__) && (!defined(__clang__) || defined(__ARM_FEATURE_SHA2))

#include <arm_neon.h>
#include <sys/auxv.h>

#if defined(__clang__)
#define SPLITKEY_SHA2
#else
#define SPLITKEY_SHA2 __attribute__((target("+crypto")))
#endif
// Inlined everywhere, so that no register goes to the stack for a call.
#define SPLITKEY_SHA2_INLINE SPLITKEY_SHA2 __attribute__((always_inline)) inline

namespace splitkey::crypto::detail {
namespace {

/// A compression under way: the state, and the last 16 words of the message schedule.
struct Lane {
  uint32x4_t abcd;
  uint32x4_t efgh;
  uint32x4_t w[4];
};

// FIPS 180-4, 6.2.2, all lanes in step. Does not add the state that it began with.
template <std::size_t N>
SPLITKEY_SHA2_INLINE void compress(Lane (&lanes)[N]) {
#pragma GCC unroll 16
  for (std::size_t four = 0; four < 16; ++four) {
    const uint32x4_t constants = vld1q_u32(&sha256_round_constants[4 * four]);
#pragma GCC unroll 2
    for (Lane& lane : lanes) {
      const uint32x4_t words = vaddq_u32(lane.w[four % 4], constants);
      const uint32x4_t abcd = lane.abcd;
      lane.abcd = vsha256hq_u32(abcd, lane.efgh, words);
      lane.efgh = vsha256h2q_u32(lane.efgh, abcd, words);
    }
    if (four >= 12) continue;
#pragma GCC unroll 2
    for (Lane& lane : lanes) {
      uint32x4_t& oldest = lane.w[four % 4];
      const uint32x4_t sum = vsha256su0q_u32(oldest, lane.w[(four + 1) % 4]);
      oldest = vsha256su1q_u32(sum, lane.w[(four + 2) % 4], lane.w[(four + 3) % 4]);
    }
  }
}

// SHA-256 of a block of the key and the 32 bytes in w[0] and w[1], which the digest replaces. `after_key` is the state
// behind the key's block, as begin() left it.
template <std::size_t N>
SPLITKEY_SHA2_INLINE void hash(Lane (&lanes)[N], const std::uint32_t* const (&after_key)[N]) {
  for (std::size_t i = 0; i < N; ++i) {
    lanes[i].abcd = vld1q_u32(after_key[i]);
    lanes[i].efgh = vld1q_u32(after_key[i] + 4);
    // The padding, and the length of both blocks in bits.
    lanes[i].w[2] = vsetq_lane_u32(0x80000000, vdupq_n_u32(0), 0);
    lanes[i].w[3] = vsetq_lane_u32((64 + 32) * 8, vdupq_n_u32(0), 3);
  }
  compress(lanes);
  for (std::size_t i = 0; i < N; ++i) {
    lanes[i].w[0] = vaddq_u32(lanes[i].abcd, vld1q_u32(after_key[i]));
    lanes[i].w[1] = vaddq_u32(lanes[i].efgh, vld1q_u32(after_key[i] + 4));
  }
}

// The state behind the key's block with every byte exclusive-or `pad` (RFC 2104).
SPLITKEY_SHA2_INLINE void hash_key(const std::array<std::uint8_t, 64>& key, std::uint8_t pad, Sha256Words& after_key) {
  Lane lanes[1];
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    const uint8x16_t bytes = veorq_u8(vld1q_u8(key.data() + 16 * i), vdupq_n_u8(pad));
    lanes[0].w[i] = vreinterpretq_u32_u8(vrev32q_u8(bytes));
  }
  lanes[0].abcd = vld1q_u32(sha256_begin.data());
  lanes[0].efgh = vld1q_u32(sha256_begin.data() + 4);
  compress(lanes);
  vst1q_u32(after_key.data(), vaddq_u32(lanes[0].abcd, vld1q_u32(sha256_begin.data())));
  vst1q_u32(after_key.data() + 4, vaddq_u32(lanes[0].efgh, vld1q_u32(sha256_begin.data() + 4)));
}

SPLITKEY_SHA2 void begin(Pbkdf2State& state) {
  if (state.keyed) return;
  hash_key(state.key, 0x36, state.inner);
  hash_key(state.key, 0x5c, state.outer);
  state.keyed = true;
}

// Inlined too: a function of its own would first save what lies in v8 to v15.
SPLITKEY_SHA2_INLINE void clear_registers() {
  asm volatile(
      "movi v0.2d, #0; movi v1.2d, #0; movi v2.2d, #0; movi v3.2d, #0; movi v4.2d, #0; movi v5.2d, #0;"
      "movi v6.2d, #0; movi v7.2d, #0; movi v8.2d, #0; movi v9.2d, #0; movi v10.2d, #0; movi v11.2d, #0;"
      "movi v12.2d, #0; movi v13.2d, #0; movi v14.2d, #0; movi v15.2d, #0; movi v16.2d, #0; movi v17.2d, #0;"
      "movi v18.2d, #0; movi v19.2d, #0; movi v20.2d, #0; movi v21.2d, #0; movi v22.2d, #0; movi v23.2d, #0;"
      "movi v24.2d, #0; movi v25.2d, #0; movi v26.2d, #0; movi v27.2d, #0; movi v28.2d, #0; movi v29.2d, #0;"
      "movi v30.2d, #0; movi v31.2d, #0;"
      :
      :
      : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16",
        "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31",
        "memory");
}

// `iterations` of each state, all in step.
template <std::size_t N>
SPLITKEY_SHA2 void run(Pbkdf2State* const (&states)[N], std::uint32_t iterations) {
  for (Pbkdf2State* state : states) begin(*state);
  Lane lanes[N];
  for (std::size_t i = 0; i < N; ++i) {
    lanes[i].w[0] = vld1q_u32(states[i]->u.data());
    lanes[i].w[1] = vld1q_u32(states[i]->u.data() + 4);
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
      vst1q_u32(at[i]->t.data(), veorq_u32(vld1q_u32(at[i]->t.data()), lanes[i].w[0]));
      vst1q_u32(at[i]->t.data() + 4, veorq_u32(vld1q_u32(at[i]->t.data() + 4), lanes[i].w[1]));
    }
  }
  for (std::size_t i = 0; i < N; ++i) {
    vst1q_u32(states[i]->u.data(), lanes[i].w[0]);
    vst1q_u32(states[i]->u.data() + 4, lanes[i].w[1]);
    states[i]->left -= iterations;
  }
  clear_registers();
}

void run_one(Pbkdf2State* state, std::uint32_t iterations) { run<1>({state}, iterations); }
void run_two(Pbkdf2State* one, Pbkdf2State* other, std::uint32_t iterations) { run<2>({one, other}, iterations); }

void iterate(std::span<Pbkdf2State* const> states, std::uint32_t iterations) {
  iterate_in_pairs(run_one, run_two, states, iterations);
}

}  // namespace

Pbkdf2Iterate armv8_sha2_kernel() noexcept { return (getauxval(AT_HWCAP) & HWCAP_SHA2) != 0 ? iterate : nullptr; }

}  // namespace splitkey::crypto::detail

#else

namespace splitkey::crypto::detail {

Pbkdf2Iterate armv8_sha2_kernel() noexcept { return nullptr; }

}  // namespace splitkey::crypto::detail

#endif
