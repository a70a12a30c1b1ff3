#include <boost/test/unit_test.hpp>

#include "socket/wire/frame.hpp"

namespace splitkey::test::test_frame {

using wire::Header;

BOOST_AUTO_TEST_SUITE(frame)

BOOST_AUTO_TEST_CASE(a_header_is_the_body_length_with_the_highest_byte_first) {
  BOOST_TEST((wire::header_for(1) == Header{0, 0, 0, 1}));
  BOOST_TEST((wire::header_for(0x01020304) == Header{1, 2, 3, 4}));
  BOOST_TEST((wire::header_for(0xffffffff) == Header{255, 255, 255, 255}));
}

BOOST_AUTO_TEST_CASE(a_length_from_one_to_the_maximum_is_taken) {
  for (const std::size_t length : {1U, 255U, 256U, 65535U, 65536U}) {
    const auto read = wire::body_length(wire::header_for(length), wire::default_max_frame_bytes);
    BOOST_TEST_REQUIRE(read.has_value());
    BOOST_TEST(*read == length);
  }
}

BOOST_AUTO_TEST_CASE(a_length_of_zero_is_refused) {
  const auto read = wire::body_length(Header{}, wire::default_max_frame_bytes);
  BOOST_TEST_REQUIRE(!read.has_value());
  BOOST_TEST((read.error().code() == Errc::invalid_request));
}

BOOST_AUTO_TEST_CASE(a_length_beyond_the_maximum_is_refused) {
  for (const Header header : {Header{0, 1, 0, 1}, Header{0xff, 0xff, 0xff, 0xff}, Header{0x80, 0, 0, 0}}) {
    const auto read = wire::body_length(header, wire::default_max_frame_bytes);
    BOOST_TEST_REQUIRE(!read.has_value());
    BOOST_TEST((read.error().code() == Errc::invalid_request));
    BOOST_TEST(read.error().message() == "a frame is longer than 65536 bytes");
  }
}

BOOST_AUTO_TEST_CASE(the_maximum_is_the_callers) {
  BOOST_TEST(wire::body_length(Header{0, 0, 0, 9}, 9).has_value());
  BOOST_TEST(!wire::body_length(Header{0, 0, 0, 10}, 9).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_frame
