#include <algorithm>
#include <array>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "crypto/crypto/random.hpp"

namespace splitkey::crypto::test_random {
namespace {

BOOST_AUTO_TEST_SUITE(random_bytes)

BOOST_AUTO_TEST_CASE(two_fills_differ) {
  std::array<std::uint8_t, 32> a{};
  std::array<std::uint8_t, 32> b{};
  fill_random(a);
  fill_random(b);
  BOOST_TEST((a != b));
}

BOOST_AUTO_TEST_CASE(a_length_that_the_kernel_gives_in_pieces_is_filled_to_its_end) {
  std::vector<std::uint8_t> bytes(1U << 20U);
  fill_random(bytes);
  const auto last = std::span(bytes).last<32>();
  BOOST_TEST(std::ranges::any_of(last, [](std::uint8_t byte) { return byte != 0; }));
}

BOOST_AUTO_TEST_CASE(nothing_beside_the_span_is_written) {
  std::array<std::uint8_t, 48> bytes{};
  fill_random(std::span(bytes).subspan(16, 16));
  BOOST_TEST(std::ranges::count(std::span(bytes).first<16>(), 0) == 16);
  BOOST_TEST(std::ranges::count(std::span(bytes).last<16>(), 0) == 16);
  fill_random({});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::crypto::test_random
