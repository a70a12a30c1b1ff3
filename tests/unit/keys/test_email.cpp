#include <map>

#include <boost/test/unit_test.hpp>

#include "keys/keys/email.hpp"
#include "keys/keys/hierarchy.hpp"
#include "keys/keys/wrap.hpp"
#include "vectors.hpp"

namespace splitkey::keys::test_email {
namespace {

using test::text;

bool same(std::string_view a, std::string_view b) {
  return same_email(secret::Bytes::copy_of(a), secret::Bytes::copy_of(b));
}

BOOST_AUTO_TEST_SUITE(email)

BOOST_AUTO_TEST_CASE(checkticks_identity_checks_are_answered_alike) {
  std::map<std::string, secret::Bytes> addresses;
  for (const json::Object* row : test::rows("escrows")) {
    const auto user = test::id(*row, "user_id");
    const auto key = test::derive(email_key(test::platform_key(), user));
    addresses.emplace(user.text(), decrypt_email(key, text(*row->find_object("secret"), "encrypted_email")).value());
  }
  for (const json::Object* row : test::rows("email_checks")) {
    const auto& address = addresses.at(test::id(*row, "user_id").text());
    BOOST_TEST(same_email(address, *row->find_string("claimed_email")) == row->find_boolean("match").value());
  }
}

BOOST_AUTO_TEST_CASE(letters_of_every_encoded_length_are_lower_cased) {
  BOOST_TEST(same("AZ@EXAMPLE.ORG", "az@example.org"));
  BOOST_TEST(same("\xC3\x84\xC3\x96", "\xC3\xA4\xC3\xB6"));  // Ä Ö
  BOOST_TEST(same("\xCE\xA3\xD0\x96", "\xCF\x83\xD0\xB6"));  // Σ Ж
  BOOST_TEST(same("\xE1\xBA\x9E", "\xC3\x9F"));              // capital ß: three bytes become two
  BOOST_TEST(same("\xE2\x84\xAA", "k"));                     // the kelvin sign: three become one
  BOOST_TEST(same("\xC8\xBA", "\xE2\xB1\xA5"));              // A with stroke: two become three
  BOOST_TEST(same("\xF0\x90\x90\x80", "\xF0\x90\x90\xA8"));  // Deseret long I
  BOOST_TEST(same("\xF0\x9F\x98\x80@x", "\xF0\x9F\x98\x80@X"));
}

BOOST_AUTO_TEST_CASE(addresses_that_only_grow_fit) {
  std::string upper;
  std::string lower;
  for (int i = 0; i < 127; ++i) upper += "\xC8\xBA", lower += "\xE2\xB1\xA5";
  BOOST_TEST(same(upper, lower));
  BOOST_TEST(!same(upper + "a", lower));
}

BOOST_AUTO_TEST_CASE(different_addresses_differ) {
  BOOST_TEST(!same("a@b.co", "a@b.com"));
  BOOST_TEST(!same("a@b.co", ""));
  BOOST_TEST(!same("a@b.co", " a@b.co"));
  BOOST_TEST(!same("a@b.co", "a@b.co "));
  BOOST_TEST(!same(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
  BOOST_TEST(
      !same("stra\xC3\x9F"
            "e",
            "strasse"));
  BOOST_TEST(!same("\xC3\xA4", "a\xCC\x88"));  // no normalisation
  BOOST_TEST(!same("[", "{"));                 // 0x20 apart, and no letters
  BOOST_TEST(!same("@", "`"));
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf_8_equals_only_itself) {
  for (const char* bad : {"A\x80", "A\xC3", "A\xC0\x80", "A\xC1\xBF", "A\xE0\x80\x80", "A\xE0\x9F\xBF", "A\xED\xA0\x80",
                          "A\xED\xBF\xBF", "A\xF0\x80\x80\x80", "A\xF0\x8F\xBF\xBF", "A\xF4\x90\x80\x80",
                          "A\xF5\x80\x80\x80", "A\xFF", "A\xE2\x84", "A\xF0\x9F\x98", "A\xC3(", "A\xE2(\xAA"}) {
    std::string lower(bad);
    lower[0] = 'a';
    BOOST_TEST(same(bad, bad));
    BOOST_TEST(!same(bad, lower));
    BOOST_TEST(!same(bad, "a"));
  }
}

BOOST_AUTO_TEST_CASE(the_edges_of_utf_8_are_taken) {
  for (const char* good : {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    BOOST_TEST(same(std::string("A") + good, std::string("a") + good));
  }
}

BOOST_AUTO_TEST_CASE(empty_texts_are_equal) { BOOST_TEST(same("", "")); }

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_email
