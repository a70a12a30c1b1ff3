#include <boost/test/unit_test.hpp>

#include "keys/keys/hierarchy.hpp"
#include "keys/keys/paths.hpp"
#include "keys/keys/wrap.hpp"
#include "vectors.hpp"

namespace splitkey::keys::test_wrap {
namespace {

using test::derive;
using test::id;
using test::key;
using test::text;

WrappingKey some_key() { return WrappingKey::copy_of(secret::Bytes(32).expose().first<32>()); }

std::string flipped(std::string hex, std::size_t byte) {
  auto bytes = secret::from_hex(hex).value();
  bytes.expose_for_writing()[byte] ^= 0x80U;
  return secret::public_hex(bytes.expose());
}

template <class T>
bool fails_with(const Result<T>& result, Errc code) {
  return !result && result.error().code() == code;
}

BOOST_AUTO_TEST_SUITE(wrap)

BOOST_AUTO_TEST_CASE(survey_keks_that_checktick_wrapped_open_and_what_we_wrap_opens_again) {
  for (const json::Object* row : test::rows("survey_keks")) {
    const auto path = text(*row, "vault_path");
    const auto wrapping = text(*row, "hierarchy_level") == "team"
                              ? derive(wrapping_key(key<TeamKey>(*row, "hierarchy_key"), path))
                              : derive(wrapping_key(key<OrganizationKey>(*row, "hierarchy_key"), path));
    const auto kek = key<SurveyKek>(*row, "kek");
    BOOST_TEST((unwrap_kek(wrapping, text(*row->find_object("secret"), "encrypted_kek")).value() == kek));
    BOOST_TEST((unwrap_kek(wrapping, wrap_kek(wrapping, kek)).value() == kek));
  }
}

BOOST_AUTO_TEST_CASE(escrowed_keks_that_checktick_wrapped_open_and_what_we_wrap_opens_again) {
  for (const json::Object* row : test::rows("escrows")) {
    const auto recovery = derive(user_recovery_key(test::platform_key(), id(*row, "user_id")));
    const auto wrapping = derive(wrapping_key(recovery, text(*row, "vault_path")));
    const auto kek = key<SurveyKek>(*row, "kek");
    for (const char* record : {"secret", "secret_after_recovery"}) {
      BOOST_TEST((unwrap_kek(wrapping, text(*row->find_object(record), "encrypted_kek")).value() == kek));
    }
    BOOST_TEST((unwrap_kek(wrapping, wrap_kek(wrapping, kek)).value() == kek));
  }
}

BOOST_AUTO_TEST_CASE(addresses_that_checktick_encrypted_open_and_what_we_encrypt_opens_again) {
  for (const json::Object* row : test::rows("escrows")) {
    const auto email = derive(email_key(test::platform_key(), id(*row, "user_id")));
    const auto& address = *row->find_string("user_email");
    BOOST_TEST((decrypt_email(email, text(*row->find_object("secret"), "encrypted_email")).value() == address));
    BOOST_TEST((decrypt_email(email, encrypt_email(email, address)).value() == address));
  }
}

BOOST_AUTO_TEST_CASE(a_key_for_another_path_or_level_does_not_open) {
  const json::Object& row = *test::rows("survey_keks")[0];
  const auto encrypted = text(*row.find_object("secret"), "encrypted_kek");
  const auto elsewhere = derive(wrapping_key(key<TeamKey>(row, "hierarchy_key"), "surveys/101/kek"));
  BOOST_TEST(fails_with(unwrap_kek(elsewhere, encrypted), Errc::decryption_failed));
  const auto other = derive(wrapping_key(key<TeamKey>(*test::rows("teams")[1], "team_key"), text(row, "vault_path")));
  BOOST_TEST(fails_with(unwrap_kek(other, encrypted), Errc::decryption_failed));
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_anywhere_is_refused) {
  const auto key = some_key();
  const std::string hex = wrap_kek(key, SurveyKek());
  BOOST_TEST(hex.size() == 120U);
  for (std::size_t byte = 0; byte < hex.size() / 2; ++byte) {
    BOOST_TEST(fails_with(unwrap_kek(key, flipped(hex, byte)), Errc::decryption_failed));
  }
}

BOOST_AUTO_TEST_CASE(a_wrapped_kek_of_another_length_is_malformed) {
  const auto key = some_key();
  const std::string hex = wrap_kek(key, SurveyKek());
  for (const std::string& bad : {std::string(), hex.substr(2), hex.substr(1), hex + "00", hex + "0", hex + hex}) {
    BOOST_TEST(test::malformed(unwrap_kek(key, bad), "encrypted_kek"));
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_lower_case_hex_is_malformed) {
  const auto key = some_key();
  for (const char* bad : {"g", "F", " ", "\n", "\xC3"}) {
    BOOST_TEST(test::malformed(unwrap_kek(key, wrap_kek(key, SurveyKek()).substr(1) + bad), "encrypted_kek"));
    BOOST_TEST(test::malformed(decrypt_email(EmailKey(), std::string(119, 'a') + bad), "encrypted_email"));
  }
}

BOOST_AUTO_TEST_CASE(addresses_of_1_and_254_bytes_open_again) {
  const EmailKey key;
  for (const std::size_t size_bytes : {1U, 254U}) {
    const auto address = secret::Bytes::copy_of(std::string(size_bytes, 'a'));
    BOOST_TEST((decrypt_email(key, encrypt_email(key, address)).value() == address));
  }
}

BOOST_AUTO_TEST_CASE(an_encrypted_address_that_is_cut_odd_or_altered_is_refused) {
  const EmailKey key;
  const std::string hex = encrypt_email(key, secret::Bytes::copy_of("a@b.co"));
  BOOST_TEST(test::malformed(decrypt_email(key, ""), "encrypted_email"));
  BOOST_TEST(test::malformed(decrypt_email(key, hex.substr(0, 54)), "encrypted_email"));
  BOOST_TEST(test::malformed(decrypt_email(key, hex + "0"), "encrypted_email"));
  BOOST_TEST(fails_with(decrypt_email(key, hex.substr(0, 56)), Errc::decryption_failed));
  BOOST_TEST(fails_with(decrypt_email(key, hex + "00"), Errc::decryption_failed));
  for (std::size_t byte = 0; byte < hex.size() / 2; ++byte) {
    BOOST_TEST(fails_with(decrypt_email(key, flipped(hex, byte)), Errc::decryption_failed));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_wrap
