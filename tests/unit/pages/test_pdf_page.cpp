#include <cstdio>

#include <boost/test/unit_test.hpp>

#include "pages/some_share.hpp"

namespace splitkey::test::test_pdf_page {

using pages::pdf_page;
using test::holds;
using test::page_of;

namespace {

std::size_t number_at(std::string_view text) { return std::stoul(std::string(text.substr(0, 10))); }

/// Where the cross-reference table says that the objects begin; the free one, 0, is left out.
std::vector<std::size_t> table_of(std::string_view pdf) {
  std::string_view table = pdf.substr(number_at(pdf.substr(pdf.rfind("startxref\n") + 10)));
  BOOST_TEST_REQUIRE(table.starts_with("xref\n0 8\n0000000000 65535 f \n"));
  table.remove_prefix(std::string_view("xref\n0 8\n0000000000 65535 f \n").size());
  std::vector<std::size_t> begins;
  for (; !table.starts_with("trailer\n"); table.remove_prefix(20)) {
    BOOST_TEST_REQUIRE(table.substr(10, 10) == " 00000 n \n");
    begins.push_back(number_at(table));
  }
  return begins;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pdf_page_)

BOOST_AUTO_TEST_CASE(the_table_names_where_each_object_begins) {
  const keys::Share longest = test::longest_share();
  for (const keys::Share* share : {&test::some_set()[0], &longest}) {
    const auto page = pdf_page(page_of(*share));
    const std::string_view pdf = page.expose_text();
    BOOST_TEST(pdf.starts_with("%PDF-1.4\n"));
    BOOST_TEST(pdf.ends_with("\n%%EOF\n"));
    const auto begins = table_of(pdf);
    BOOST_TEST_REQUIRE(begins.size() == 7U);
    for (std::size_t i = 0; i < begins.size(); ++i)
      BOOST_TEST(pdf.substr(begins[i]).starts_with(std::to_string(i + 1) + " 0 obj\n"));
    BOOST_TEST(holds(page, "<< /Size 8 /Root 1 0 R >>"));
  }
}

BOOST_AUTO_TEST_CASE(the_streams_length_is_its_length) {
  const auto page = pdf_page(page_of(test::some_set()[2]));
  const std::string_view pdf = page.expose_text();
  const std::size_t length = number_at(pdf.substr(pdf.find("/Length ") + 8));
  const std::size_t begin = pdf.find("stream\n") + 7;
  BOOST_TEST(pdf.substr(begin + length).starts_with("\nendstream\nendobj\n"));
}

BOOST_AUTO_TEST_CASE(everything_lies_on_the_paper) {
  const keys::Share longest = test::longest_share();
  const auto page = pdf_page({longest, 255, 255, "7f3a91c2", std::string(64, 'e'), "2026-11-26"});
  for (const std::string& line : test::lines_of(page.expose_text())) {
    unsigned size = 0;
    unsigned x = 0;
    unsigned y = 0;
    char font = 0;
    if (std::sscanf(line.c_str(), "BT /%c %u Tf %u %u Td", &font, &size, &x, &y) != 4) continue;
    BOOST_TEST((x >= 40 && y >= 40 && y <= 800), line);
    const double widest = font == 'F' ? 0.6 : 0.52;  // of a letter, in the font's size; Helvetica's on the average
    const auto letters = static_cast<double>(line.rfind(") Tj") - line.find('(') - 1);
    BOOST_TEST(x + letters * widest * size <= 595 - 28, line);
  }
  unsigned left = 0;
  unsigned lower = 0;
  const std::string all(page.expose_text());
  BOOST_TEST(std::sscanf(all.c_str() + all.find("q 3.400"), "q 3.400 0 0 3.400 %u %u cm", &left, &lower) == 2);
  BOOST_TEST((left >= 40U && lower >= 40U));
  BOOST_TEST(lower < 700U);
}

// Some programs read a mirrored code, telephones do not.
BOOST_AUTO_TEST_CASE(the_corner_without_a_finder_pattern_is_the_lower_right_one) {
  const keys::Share share = test::longest_share();  // the same code each time
  const auto page = pdf_page(page_of(share));
  for (const char* edge : {"\n0 72 7 1 re\n", "\n0 66 7 1 re\n", "\n66 72 7 1 re\n", "\n66 66 7 1 re\n",
                           "\n0 0 7 1 re\n", "\n0 6 7 1 re\n"}) {
    BOOST_TEST(holds(page, edge), edge);
  }
  BOOST_TEST(!(holds(page, "\n66 0 7 1 re\n") && holds(page, "\n66 6 7 1 re\n")));
}

BOOST_AUTO_TEST_CASE(no_other_share_is_on_a_page) {
  for (const keys::Share& share : test::some_set()) {
    const auto page = pdf_page(page_of(share));
    for (const keys::Share& other : test::some_set())
      BOOST_TEST(test::holds_a_piece(page, other) == (&other == &share));
  }
}

BOOST_AUTO_TEST_CASE(brackets_are_escaped) {
  const auto page = pdf_page(page_of(test::some_set()[0]));
  BOOST_TEST(holds(page, "(Escrow public key \\(not secret\\)) Tj"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_pdf_page
