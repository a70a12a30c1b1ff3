#include "base/process/registers.hpp"

#include <array>
#include <cstdint>

#ifdef __x86_64__
#include <cpuid.h>
#endif

namespace splitkey::process {

#if defined(__x86_64__)

namespace {

// Which of the vector registers (XMM, YMM, the masks and both parts of ZMM) the kernel has switched on; none where
// there is no XRSTOR. Intel SDM, volume 1, chapter 13.
std::uint32_t components() noexcept {
  constexpr std::uint32_t vectors = 0xe6;
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_OSXSAVE) == 0) return 0;
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low & vectors;
}

/// What XRSTOR reads: of a component that the header does not name, it makes the initial state.
struct alignas(64) InitialState {
  std::array<std::uint8_t, 24> legacy{};
  std::uint32_t mxcsr = 0x1f80;
  std::array<std::uint8_t, 484> more{};
  std::array<std::uint8_t, 64> header{};
};
static_assert(sizeof(InitialState) == 576);

}  // namespace

void wipe_vector_registers() noexcept {
  static const std::uint32_t which = components();
  static const InitialState initial;
  if (which != 0) {
    asm volatile("xrstor64 %0"
                 :
                 : "m"(initial), "a"(which), "d"(0)
                 : "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
                   "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
    return;
  }
  asm volatile(
      "pxor %%xmm0, %%xmm0\n pxor %%xmm1, %%xmm1\n pxor %%xmm2, %%xmm2\n pxor %%xmm3, %%xmm3\n"
      "pxor %%xmm4, %%xmm4\n pxor %%xmm5, %%xmm5\n pxor %%xmm6, %%xmm6\n pxor %%xmm7, %%xmm7\n"
      "pxor %%xmm8, %%xmm8\n pxor %%xmm9, %%xmm9\n pxor %%xmm10, %%xmm10\n pxor %%xmm11, %%xmm11\n"
      "pxor %%xmm12, %%xmm12\n pxor %%xmm13, %%xmm13\n pxor %%xmm14, %%xmm14\n pxor %%xmm15, %%xmm15\n"
      :
      :
      : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",
        "xmm13", "xmm14", "xmm15");
}

#elif defined(__aarch64__)

// The lower halves of v8 to v15 belong to the caller (AAPCS64).
void wipe_vector_registers() noexcept {
  asm volatile(
      "movi v0.2d, #0\n movi v1.2d, #0\n movi v2.2d, #0\n movi v3.2d, #0\n movi v4.2d, #0\n movi v5.2d, #0\n"
      "movi v6.2d, #0\n movi v7.2d, #0\n movi v16.2d, #0\n movi v17.2d, #0\n movi v18.2d, #0\n movi v19.2d, #0\n"
      "movi v20.2d, #0\n movi v21.2d, #0\n movi v22.2d, #0\n movi v23.2d, #0\n movi v24.2d, #0\n movi v25.2d, #0\n"
      "movi v26.2d, #0\n movi v27.2d, #0\n movi v28.2d, #0\n movi v29.2d, #0\n movi v30.2d, #0\n movi v31.2d, #0\n"
      :
      :
      : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24",
        "v25", "v26", "v27", "v28", "v29", "v30", "v31");
}

#else

void wipe_vector_registers() noexcept {}

#endif

}  // namespace splitkey::process
