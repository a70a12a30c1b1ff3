#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/log/line.hpp"

namespace splitkey::test::test_line {

using splitkey::log::longest_line_bytes;
using splitkey::log::one_line;

BOOST_AUTO_TEST_CASE(an_ordinary_text_stays_as_it_is) {
  for (const std::string text : {"", "listening", "clé perdue", "鍵 \xF0\x9F\x94\x91", "\xEF\xBF\xBD", "~ !"}) {
    BOOST_TEST(one_line(text) == text);
  }
}

BOOST_AUTO_TEST_CASE(a_text_cannot_begin_a_line_of_its_own) {
  BOOST_TEST(one_line("refused\n<0>all is lost\r\n") == "refused?<0>all is lost??");
  BOOST_TEST(one_line("\xC2\x85next\xE2\x80\xA8line\xE2\x80\xA9paragraph") == "?next?line?paragraph");
}

BOOST_AUTO_TEST_CASE(every_control_character_is_replaced) {
  for (int code = 0; code < 0x20; ++code) BOOST_TEST(one_line(std::string(1, static_cast<char>(code))) == "?");
  BOOST_TEST(one_line("\x7F") == "?");
  for (int code = 0x80; code < 0xA0; ++code) BOOST_TEST(one_line(std::string{'\xC2', static_cast<char>(code)}) == "?");
  BOOST_TEST(one_line("\x1B[2J\t") == "?[2J?");
}

BOOST_AUTO_TEST_CASE(the_direction_of_reading_cannot_be_turned) {
  for (const std::string turn :
       {"\xE2\x80\xAA", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA9", "\xE2\x80\x8E", "\xE2\x80\x8F", "\xD8\x9C"}) {
    BOOST_TEST(one_line("a" + turn + "b") == "a?b");
  }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_are_replaced_one_by_one) {
  BOOST_TEST(one_line("\xFF") == "?");
  BOOST_TEST(one_line("a\x80z") == "a?z");
  BOOST_TEST(one_line("\xC3") == "?");                 // cut short by the end
  BOOST_TEST(one_line("\xE2\x82z") == "??z");          // cut short by a letter
  BOOST_TEST(one_line("\xC0\x8A") == "??");            // an overlong line feed
  BOOST_TEST(one_line("\xE0\x80\x8A") == "???");       // another
  BOOST_TEST(one_line("\xF0\x80\x80\x8A") == "????");  // and another
  BOOST_TEST(one_line("\xED\xA0\x80") == "???");       // a surrogate
  BOOST_TEST(one_line("\xF4\x90\x80\x80") == "????");  // beyond U+10FFFF
  BOOST_TEST(one_line("\xF5\x80\x80\x80") == "????");
}

BOOST_AUTO_TEST_CASE(a_long_text_is_cut_between_characters) {
  const std::string longest(longest_line_bytes - 3, 'x');
  BOOST_TEST(one_line(longest) == longest);
  BOOST_TEST(one_line(longest + "x") == longest + "...");
  BOOST_TEST(one_line(longest.substr(1) + "\xC3\xA9") == longest.substr(1) + "...");
  BOOST_TEST(one_line(std::string(1U << 20U, '\n')).size() == longest_line_bytes);
}

}  // namespace splitkey::test::test_line
