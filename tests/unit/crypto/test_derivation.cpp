#include <boost/test/unit_test.hpp>

#include "crypto/crypto/derivation.hpp"
#include "vec.hpp"

namespace splitkey::crypto::test_derivation {
namespace {

using test::unhex;

std::string derived(secret::Bytes password, std::string salt, std::uint32_t iterations) {
  const DerivedKey key = derive(Derivation(std::move(password), std::move(salt), iterations));
  return secret::public_hex(key.expose());
}

BOOST_AUTO_TEST_SUITE(derivation)

BOOST_AUTO_TEST_CASE(the_vectors_of_rfc_7914_hold) {
  const auto rows = test::read_vec("pbkdf2_hmac_sha256.vec");
  BOOST_TEST_REQUIRE(rows.size() == 2U);
  for (const test::Row& row : rows) {
    const auto salt = unhex(row.at("Salt"));
    const auto iterations = static_cast<std::uint32_t>(std::stoul(row.at("Iterations")));
    BOOST_TEST(derived(unhex(row.at("Password")), std::string(salt.expose_text()), iterations) ==
               row.at("Output").substr(0, 64));
  }
}

BOOST_AUTO_TEST_CASE(every_input_matters) {
  const std::string key = derived(unhex("0102"), "salt", 2);
  BOOST_TEST(derived(unhex("0102"), "salt", 2) == key);
  BOOST_TEST(derived(unhex("0103"), "salt", 2) != key);
  BOOST_TEST(derived(unhex("0102"), "Salt", 2) != key);
  BOOST_TEST(derived(unhex("0102"), "salt", 3) != key);
}

BOOST_AUTO_TEST_CASE(a_password_may_hold_a_zero_byte) {
  BOOST_TEST(derived(unhex("61006200"), "salt", 1) != derived(unhex("61"), "salt", 1));
  BOOST_TEST(derived(unhex("610062"), "salt", 1) != derived(unhex("610063"), "salt", 1));
}

BOOST_AUTO_TEST_CASE(a_password_may_be_as_long_as_key_and_passphrase_together) {
  secret::Bytes longest(64 + 1024);
  const std::string key = derived(longest.clone(), "salt", 1);
  longest.expose_for_writing().back() = 1;
  BOOST_TEST(derived(std::move(longest), "salt", 1) != key);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::crypto::test_derivation
