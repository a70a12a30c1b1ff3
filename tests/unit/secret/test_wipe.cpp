#define BOOST_TEST_DYN_LINK
#include <array>

#include <boost/test/unit_test.hpp>

#include "secret/bytes.hpp"
#include "secret/wipe.hpp"

using namespace splitkey::secret;

BOOST_AUTO_TEST_CASE(wiped_bytes_are_zero_and_their_neighbours_are_not) {
  std::array<std::uint8_t, 6> bytes{1, 2, 3, 4, 5, 6};
  wipe(std::span(bytes).subspan(1, 4));
  BOOST_TEST(bytes == (std::array<std::uint8_t, 6>{1, 0, 0, 0, 0, 6}), boost::test_tools::per_element());
  wipe({});
}

BOOST_AUTO_TEST_CASE(equal_bytes_are_equal) {
  BOOST_TEST(equal({}, {}));
  BOOST_TEST(equal(as_bytes("abc"), as_bytes(std::string("abc"))));
}

BOOST_AUTO_TEST_CASE(a_difference_is_seen_at_every_place) {
  const std::string text(70, 'x');
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string other = text;
      other[at] = static_cast<char>(other[at] ^ (1 << bit));
      BOOST_TEST(!equal(as_bytes(text), as_bytes(other)));
    }
  }
}

BOOST_AUTO_TEST_CASE(two_differences_do_not_cancel_each_other) {
  BOOST_TEST(!equal(as_bytes("aabb"), as_bytes("bbaa")));
}

BOOST_AUTO_TEST_CASE(bytes_of_different_lengths_differ) {
  BOOST_TEST(!equal(as_bytes("abc"), as_bytes("ab")));
  BOOST_TEST(!equal(as_bytes(""), as_bytes(std::string_view("\0", 1))));
}
