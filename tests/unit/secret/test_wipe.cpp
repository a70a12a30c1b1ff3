#define BOOST_TEST_DYN_LINK
#include <array>

#include <boost/test/unit_test.hpp>

#include "base/secret/bytes.hpp"
#include "base/secret/wipe.hpp"

namespace splitkey::test::test_wipe {

using namespace splitkey::secret;

BOOST_AUTO_TEST_CASE(wiped_bytes_are_zero_and_their_neighbours_are_not) {
  std::array<std::uint8_t, 6> bytes{1, 2, 3, 4, 5, 6};
  wipe(std::span(bytes).subspan(1, 4));
  BOOST_TEST(bytes == (std::array<std::uint8_t, 6>{1, 0, 0, 0, 0, 6}), boost::test_tools::per_element());
  wipe({});
}

namespace {

// Looked at below, in frames that are gone: only the lower half, which the frame of who looks does not reach. Nor may
// a sanitizer look on: its own calls would write there.
constexpr std::size_t left_bytes = 2048;

[[gnu::noinline, gnu::no_sanitize_thread]] std::uintptr_t leave_something() {
  volatile std::uint8_t frame[left_bytes];
  for (volatile std::uint8_t& byte : frame) byte = 0xa5;
  return reinterpret_cast<std::uintptr_t>(&frame[0]);
}

[[gnu::noinline, gnu::no_sanitize_thread]] std::size_t what_is_left(std::uintptr_t frame) {
  const auto* bytes = reinterpret_cast<const volatile std::uint8_t*>(frame);
  std::size_t left = 0;
  for (std::size_t i = 0; i < left_bytes / 2; ++i) left += bytes[i] == 0xa5 ? 1U : 0U;
  return left;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_functions_left_on_the_stack_is_wiped) {
  const std::size_t unwiped = what_is_left(leave_something());
  const std::uintptr_t frame = leave_something();
  wipe_stack();
  const std::size_t wiped = what_is_left(frame);
  BOOST_TEST(unwiped == left_bytes / 2);
  BOOST_TEST(wiped == 0U);
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

}  // namespace splitkey::test::test_wipe
