#include <boost/test/unit_test.hpp>

#include "crypto/vec.hpp"
#include "keys/keys/sealed_escrow.hpp"
#include "vectors.hpp"

namespace splitkey::keys::test_sealed_escrow {
namespace {

using test::malformed;

constexpr const char* place = "users/42/surveys/700/recovery-kek";
const std::string longest_email(254, 'e');

const EscrowKeyPair& pair() {
  static const EscrowKeyPair keys = escrow_key_pair(test::platform_key());
  return keys;
}

SurveyKek some_kek() { return secret::key_from_hex<SurveyKek>(std::string(64, 'c')).value(); }

std::string sealed(std::string_view email, std::string_view path = place, std::string_view version = "v1") {
  return seal_escrow(pair().public_key(), some_kek(), secret::Bytes::copy_of(email), path, version);
}

bool refused(const std::string& text, std::string_view path = place, std::string_view version = "v1") {
  const auto opened = open_sealed_escrow(pair(), text, path, version);
  return !opened && opened.error().code() == Errc::decryption_failed;
}

/// Somebody else's escrow to our key: whatever they put into it.
std::string sealed_by_another(const secret::Bytes& plaintext) {
  return secret::public_hex(crypto::hpke_seal(pair().public_key(),
                                              std::string("splitkey-escrow-v1\0", 19) + place + std::string("\0v1", 3),
                                              plaintext.expose()));
}

BOOST_AUTO_TEST_SUITE(sealed_escrow)

BOOST_AUTO_TEST_CASE(what_another_implementation_sealed_opens) {
  const auto rows = test::read_vec("sealed_escrow.vec");
  BOOST_TEST_REQUIRE(rows.size() == 3U);
  for (const test::Row& row : rows) {
    BOOST_TEST(public_key_text(pair().public_key()) == row.at("PublicKey"));
    const auto opened = open_sealed_escrow(pair(), row.at("Sealed"), row.at("Path"), row.at("Version"));
    BOOST_TEST_REQUIRE(opened.has_value());
    BOOST_TEST(secret::public_hex(opened->kek.expose()) == row.at("Kek"));
    BOOST_TEST(secret::public_hex(opened->email.expose()) == row.at("Email"));
  }
}

BOOST_AUTO_TEST_CASE(kek_and_address_come_back_and_the_length_tells_nothing) {
  for (const std::string& email : {std::string("x"), std::string("jane@clinic.example"), longest_email}) {
    const std::string text = sealed(email);
    BOOST_TEST(text.size() == sealed_escrow_digits);
    const auto opened = open_sealed_escrow(pair(), text, place, "v1");
    BOOST_TEST_REQUIRE(opened.has_value());
    BOOST_TEST((opened->kek == some_kek()));
    BOOST_TEST(opened->email.expose_text() == email);
  }
}

BOOST_AUTO_TEST_CASE(any_flipped_byte_is_refused) {
  const std::string text = sealed("jane@clinic.example");
  for (std::size_t at = 0; at < text.size(); at += 2) {
    std::string altered = text;
    altered[at] = altered[at] == '0' ? '1' : '0';
    BOOST_TEST(refused(altered), "byte " << at / 2);
  }
}

BOOST_AUTO_TEST_CASE(in_another_place_or_version_it_does_not_open) {
  const std::string text = sealed("jane@clinic.example");
  BOOST_TEST(!refused(text));
  for (const char* other : {"users/43/surveys/700/recovery-kek", "users/42/surveys/701/recovery-kek", ""}) {
    BOOST_TEST(refused(text, other), other);
  }
  for (const char* other : {"v2", "", "v1 "}) BOOST_TEST(refused(text, place, other), other);
}

BOOST_AUTO_TEST_CASE(where_a_path_ends_and_the_version_begins_is_bound_too) {
  BOOST_TEST(refused(sealed("a@b.c", "users/1", "v1"), "users/1v", "1"));
}

BOOST_AUTO_TEST_CASE(another_platform_key_does_not_open_it) {
  auto other_key = test::platform_key();
  other_key.expose_for_writing()[63] ^= 1U;
  const auto other = escrow_key_pair(other_key);
  const auto opened = open_sealed_escrow(other, sealed("a@b.c"), place, "v1");
  BOOST_TEST_REQUIRE(!opened.has_value());
  BOOST_TEST((opened.error().code() == Errc::decryption_failed));
}

BOOST_AUTO_TEST_CASE(what_is_no_sealed_text_is_malformed) {
  const std::string text = sealed("a@b.c");
  for (const std::string& other :
       {std::string(), text.substr(2), text + "00", text.substr(1), text.substr(0, 671) + "G", "AB" + text.substr(2)}) {
    BOOST_TEST(malformed(open_sealed_escrow(pair(), other, place, "v1"), "sealed_kek"));
  }
}

BOOST_AUTO_TEST_CASE(what_somebody_sealed_that_is_no_kek_and_address_is_malformed) {
  const auto with_email = [](const std::string& email) {
    secret::Bytes text(288);
    std::ranges::copy(email, text.expose_for_writing().begin() + 32);
    return text;
  };
  BOOST_TEST(open_sealed_escrow(pair(), sealed_by_another(with_email(longest_email)), place, "v1").has_value());
  for (const std::string& email :
       {std::string(), longest_email + "e", longest_email + "ee", std::string("a\0b", 3), std::string("\0a", 2)}) {
    BOOST_TEST(malformed(open_sealed_escrow(pair(), sealed_by_another(with_email(email)), place, "v1"), "sealed_kek"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_sealed_escrow
