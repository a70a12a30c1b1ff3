#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "crypto/crypto/pbkdf2.hpp"
#include "service/kdf/slice.hpp"

namespace splitkey::test::test_slice {
namespace {

using std::chrono::nanoseconds;

/// The slice that a thread comes to whose iterations take so long each, whatever the number of its chains.
nanoseconds settled(kdf::Slice& slice, nanoseconds iteration, std::size_t chains) {
  for (int i = 0; i < 64; ++i) slice.took(iteration * slice.iterations(chains) * chains);
  return iteration * slice.iterations(chains) * chains;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kdf_slice)

BOOST_AUTO_TEST_CASE(fast_and_slow_processors_come_to_the_same_time) {
  kdf::Slice slice;
  for (const int ns : {100, 300, 5000, 20000, 250}) {
    for (std::size_t chains = 1; chains <= crypto::most_chains; ++chains) {
      const nanoseconds time = settled(slice, nanoseconds(ns), chains);
      BOOST_TEST(time.count() <= nanoseconds(kdf::Slice::longest).count());
      BOOST_TEST(time.count() >= nanoseconds(kdf::Slice::longest).count() / 4);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_slice_is_never_empty_nor_without_end) {
  kdf::Slice slice;
  for (int i = 0; i < 100; ++i) slice.took(std::chrono::seconds(1));
  BOOST_TEST(slice.iterations(crypto::most_chains) >= 1U);
  for (int i = 0; i < 100; ++i) slice.took(nanoseconds(0));
  const std::uint32_t most = slice.iterations(1);
  slice.took(nanoseconds(0));
  BOOST_TEST(slice.iterations(1) == most);
  BOOST_TEST(most > 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_slice
