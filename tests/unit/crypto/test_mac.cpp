#include <boost/test/unit_test.hpp>

#include "crypto/crypto/mac.hpp"
#include "vec.hpp"

namespace splitkey::crypto::test_mac {
namespace {

using test::unhex;

BOOST_AUTO_TEST_SUITE(mac)

// Holds `hmac` against the rows of a file.
template <class Hmac>
void hold_vectors(const std::string& file, Hmac hmac) {
  const auto rows = test::read_vec(file);
  BOOST_TEST_REQUIRE(rows.size() == 6U);
  for (const test::Row& row : rows) {
    const auto mac = hmac(unhex(row.at("Key")).expose(), unhex(row.at("Message")).expose_text());
    BOOST_TEST(secret::public_hex(mac.expose()) == row.at("Output"));
  }
}

BOOST_AUTO_TEST_CASE(the_vectors_of_rfc_4231_hold) {
  hold_vectors("hmac_sha256.vec", hmac_sha256);
  hold_vectors("hmac_sha512.vec", hmac_sha512);
}

BOOST_AUTO_TEST_CASE(zeros_behind_a_short_key_change_nothing) {
  const auto key = unhex("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
  secret::Bytes padded(64);
  std::ranges::copy(key.expose(), padded.expose_for_writing().begin());
  BOOST_TEST((hmac_sha256(key.expose(), "text") == hmac_sha256(padded.expose(), "text")));
}

BOOST_AUTO_TEST_CASE(another_key_or_message_gives_another_mac) {
  const auto key = unhex("0011");
  BOOST_TEST(!(hmac_sha256(key.expose(), "text") == hmac_sha256(key.expose(), "Text")));
  BOOST_TEST(!(hmac_sha256(key.expose(), "text") == hmac_sha256(unhex("0010").expose(), "text")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::crypto::test_mac
