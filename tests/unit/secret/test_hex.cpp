#define BOOST_TEST_DYN_LINK
#include <array>
#include <cstdio>

#include <boost/test/unit_test.hpp>

#include "base/secret/hex.hpp"
#include "secret/leftovers.hpp"

namespace splitkey::test::test_hex {

using namespace splitkey::secret;

namespace {

using FourBytes = Key<4, struct FourBytesTag>;

std::string by_printf(const char* format, unsigned value) {
  std::array<char, 3> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

bool is_digit(unsigned c, bool upper) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (upper && c >= 'A' && c <= 'F');
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_byte_has_its_two_digits_and_they_lead_back) {
  for (unsigned value = 0; value < 256; ++value) {
    const std::array byte{static_cast<std::uint8_t>(value)};
    const std::string digits = by_printf("%02x", value);
    BOOST_TEST(to_hex(byte).expose_text() == digits);
    BOOST_TEST(public_hex(byte) == digits);
    const auto back = from_hex(digits);
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST(back->equals(byte));
  }
}

BOOST_AUTO_TEST_CASE(upper_case_is_read_where_it_is_allowed_only) {
  for (unsigned value = 0; value < 256; ++value) {
    const std::string digits = by_printf("%02X", value);
    std::array<std::uint8_t, 1> byte{};
    BOOST_TEST(decode_hex(digits, byte, HexCase::either));
    BOOST_TEST(byte[0] == value);
    const bool letters = digits.find_first_of("ABCDEF") != std::string::npos;
    BOOST_TEST(decode_hex(digits, byte) == !letters, digits);
    BOOST_TEST(from_hex(digits).has_value() == !letters, digits);
  }
}

BOOST_AUTO_TEST_CASE(every_character_that_is_no_digit_is_refused_at_every_position) {
  constexpr std::string_view good = "01ab89ef";
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (unsigned c = 0; c < 256; ++c) {
      std::string digits(good);
      digits[at] = static_cast<char>(c);
      for (const HexCase allowed : {HexCase::lower, HexCase::either}) {
        std::array<std::uint8_t, 4> bytes{0xA5, 0xA5, 0xA5, 0xA5};
        const bool expected = is_digit(c, allowed == HexCase::either);
        BOOST_REQUIRE(decode_hex(digits, bytes, allowed) == expected);
        if (!expected) BOOST_REQUIRE((bytes == std::array<std::uint8_t, 4>{}));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(no_digits_are_no_bytes) {
  BOOST_TEST(to_hex({}).empty());
  BOOST_TEST(public_hex({}).empty());
  BOOST_REQUIRE(from_hex("").has_value());
  BOOST_TEST(from_hex("")->empty());
}

BOOST_AUTO_TEST_CASE(digits_of_an_odd_number_or_another_length_are_refused) {
  for (const char* digits : {"0", "abc", "01234"}) {
    const auto bytes = from_hex(digits);
    BOOST_REQUIRE(!bytes.has_value());
    BOOST_TEST((bytes.error().code() == Errc::invalid_request));
  }
  std::array<std::uint8_t, 4> four{};
  for (const char* digits : {"", "01ab89e", "01ab89ef0", "01ab89ef01"}) {
    BOOST_TEST(!decode_hex(digits, four), digits);
    const auto key = key_from_hex<FourBytes>(digits);
    BOOST_REQUIRE(!key.has_value());
    BOOST_TEST((key.error().code() == Errc::invalid_request));
    BOOST_TEST(key.error().message().find("8 ") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_key_is_read_from_its_digits) {
  const auto key = key_from_hex<FourBytes>("01ab89ef");
  BOOST_REQUIRE(key.has_value());
  BOOST_TEST((*key == FourBytes::copy_of(std::array<std::uint8_t, 4>{0x01, 0xab, 0x89, 0xef})));
  for (const char* digits : {"01AB89EF", "01ab89eg", " 1ab89ef", "0x1ab89e"}) {
    BOOST_TEST(!key_from_hex<FourBytes>(digits).has_value(), digits);
  }
}

BOOST_AUTO_TEST_CASE(an_error_holds_no_digit_and_leaves_no_byte_behind) {
  const std::string almost = std::string(62, '5') + "5g";
  const auto bytes = from_hex(almost);
  BOOST_REQUIRE(!bytes.has_value());
  BOOST_TEST(bytes.error().message().find("55") == std::string::npos);
  BOOST_TEST(free_memory_is_zero());
}

BOOST_AUTO_TEST_CASE(the_digits_of_a_secret_lie_in_the_arena) {
  const Bytes bytes = Bytes::copy_of("secret");
  const Bytes digits = to_hex(bytes.expose());
  BOOST_TEST(arena().contains(digits.expose().data()));
  BOOST_TEST(digits.expose_text() == "736563726574");
}

}  // namespace splitkey::test::test_hex
