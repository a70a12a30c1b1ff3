#include <boost/test/unit_test.hpp>

#include "pages/some_share.hpp"

namespace splitkey::test::test_text_page {

using pages::text_page;
using test::holds;
using test::page_of;

BOOST_AUTO_TEST_SUITE(text_page_)

BOOST_AUTO_TEST_CASE(no_line_is_longer_than_76_columns_and_all_of_it_is_printable) {
  const keys::Share longest = test::longest_share();
  for (const keys::Share* share : {&test::some_set()[0], &test::some_set()[3], &longest}) {
    const auto page = text_page({*share, 255, 255, "7f3a91c2", std::string(64, 'e'), "2026-11-26"});
    for (const std::string& line : test::lines_of(page.expose_text())) {
      BOOST_TEST(line.size() <= 76U, line);
      BOOST_TEST(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; }), line);
      BOOST_TEST(!line.ends_with(' '), line);
    }
    BOOST_TEST(page.expose_text().ends_with('\n'));
  }
}

BOOST_AUTO_TEST_CASE(the_lines_of_the_share_are_its_text) {
  for (const keys::Share& share : test::some_set()) {
    const auto page = text_page(page_of(share));
    std::string typed;
    bool within = false;
    for (const std::string& line : test::lines_of(page.expose_text())) {
      within = (within && !line.empty()) || line.find("    80" + std::to_string(share.x()) + "-") == 0;
      if (!within) continue;
      BOOST_TEST(line.size() <= 4U + 64U);
      typed += line.substr(4);
    }
    BOOST_TEST((typed == share.text().expose_text()));
  }
}

BOOST_AUTO_TEST_CASE(a_page_of_either_kind_is_known_as_one_and_a_share_is_not) {
  const keys::Share& share = test::some_set()[1];
  BOOST_TEST(pages::is_page(text_page(page_of(share)).expose_text()));
  BOOST_TEST(pages::is_page(pages::pdf_page(page_of(share)).expose_text()));
  BOOST_TEST(!pages::is_page(share.text().expose_text()));
  BOOST_TEST(!pages::is_page(""));
}

BOOST_AUTO_TEST_CASE(it_says_what_one_compares) {
  const keys::Share& share = test::some_set()[1];
  const auto page = text_page(page_of(share));
  const std::string set = page_of(share).set_id;
  for (const std::string& piece :
       {std::string("Custodian share 2 of 4"), std::string("2 of 4, 3 are needed"),
        std::string("splitkey shares check"), "Set:                " + set + "\n",
        "Check code:         " + share.check_code() + "\n", "    set=" + set + " check=" + share.check_code() + "\n",
        std::string(64, 'e'), std::string("2026-11-26")}) {
    BOOST_TEST(holds(page, piece), piece);
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_left_out) {
  const keys::Share& share = test::some_set()[1];
  const auto page = text_page({share, 4, 3, "", "", ""});
  for (const char* piece : {"Set:", "set=", "the set", "Escrow public key", "Date"})
    BOOST_TEST(!holds(page, piece), piece);
  BOOST_TEST(holds(page, "    check=" + share.check_code() + "\n"));
}

BOOST_AUTO_TEST_CASE(what_is_to_be_typed_behind_the_text_is_read) {
  const keys::Share& share = test::some_set()[1];
  const auto page = text_page(page_of(share));
  const std::string all(page.expose_text());
  const std::size_t begin = all.find("    set=") + 4;
  const auto again = keys::Share::parse(std::string(share.text().expose_text()) + " " +
                                        all.substr(begin, all.find('\n', begin) - begin));
  BOOST_TEST_REQUIRE(again.has_value());
  BOOST_TEST(again->set().value_or("-") == page_of(share).set_id);
}

BOOST_AUTO_TEST_CASE(no_other_share_is_on_a_page) {
  for (const keys::Share& share : test::some_set()) {
    const auto page = text_page(page_of(share));
    for (const keys::Share& other : test::some_set())
      BOOST_TEST(test::holds_a_piece(page, other) == (&other == &share));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_text_page
