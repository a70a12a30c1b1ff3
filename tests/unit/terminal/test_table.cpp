#include <boost/test/unit_test.hpp>

#include "program/terminal/table.hpp"

namespace splitkey::test::test_table {

BOOST_AUTO_TEST_SUITE(table)

BOOST_AUTO_TEST_CASE(a_terminal_is_shown_control_characters_and_does_not_get_them) {
  BOOST_TEST(terminal::printable("a\x1b[2Jb") == "a\\x1b[2Jb");
  BOOST_TEST(terminal::printable("a\nb\tc\rd\x7f") == "a\\nb\\tc\\x0dd\\x7f");
  BOOST_TEST(terminal::printable(std::string_view("\0", 1)) == "\\x00");
  BOOST_TEST(terminal::printable("\xc2\x9b") == "\\x9b");  // CSI in one character
  BOOST_TEST(terminal::printable("\xc2\xa0\xc3\xa9") == "\xc2\xa0\xc3\xa9");
}

BOOST_AUTO_TEST_CASE(columns_are_as_wide_as_their_widest_cell) {
  std::vector<terminal::Row> rows;
  rows.push_back(terminal::row_of({"Key", "Value"}));
  rows.push_back(terminal::row_of({"longer", "a\nb"}));
  secret::Buffer out;
  terminal::write_rows(rows, out);
  BOOST_TEST((out.take().expose_text() == "Key      Value\n---      -----\nlonger   a\\nb\n"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_table
