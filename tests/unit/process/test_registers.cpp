#define BOOST_TEST_DYN_LINK
#include <array>
#include <cstdint>

#include <boost/test/unit_test.hpp>

#include "base/process/registers.hpp"

namespace splitkey::test::test_registers {

BOOST_AUTO_TEST_SUITE(process_registers)

#ifdef __x86_64__

BOOST_AUTO_TEST_CASE(vector_registers_are_zero_afterwards) {
  std::array<std::uint8_t, 64> seen{};
  const std::array<std::uint8_t, 16> filled{0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5,
                                            0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5};
  // One asm with the call between would have to name all that a call changes; what a library does in between does no
  // harm.
  asm volatile("movdqu %0, %%xmm9\n movdqu %0, %%xmm15\n" : : "m"(filled) : "xmm9", "xmm15");
  process::wipe_vector_registers();
  asm volatile("movdqu %%xmm9, %0\n" : "=m"(seen));
  BOOST_TEST(seen[0] == 0);
  BOOST_TEST(seen[15] == 0);
  asm volatile("movdqu %%xmm15, %0\n" : "=m"(seen));
  BOOST_TEST(seen[0] == 0);
  BOOST_TEST(seen[15] == 0);
}

BOOST_AUTO_TEST_CASE(floating_point_goes_on_as_before) {
  volatile double third = 1.0 / 3;
  const double before = third * 3;
  process::wipe_vector_registers();
  BOOST_TEST(third * 3 == before);
}

#endif

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_registers
