#include <boost/test/unit_test.hpp>

#include "crypto/crypto/aes_gcm.hpp"
#include "vec.hpp"

namespace splitkey::crypto::test_aes_gcm {
namespace {

using test::unhex;

const secret::Bytes& some_key() {
  static const secret::Bytes key = unhex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  return key;
}

std::span<const std::uint8_t, 32> key_of(const secret::Bytes& bytes) { return bytes.expose().first<32>(); }

bool refused(std::span<const std::uint8_t> sealed) {
  const auto opened = gcm_decrypt(key_of(some_key()), sealed);
  return !opened && opened.error().code() == Errc::decryption_failed;
}

BOOST_AUTO_TEST_SUITE(aes_gcm)

BOOST_AUTO_TEST_CASE(the_published_vectors_open) {
  const auto rows = test::read_vec("aes_256_gcm.vec");
  BOOST_TEST_REQUIRE(rows.size() == 4U);
  for (const test::Row& row : rows) {
    const auto sealed = unhex(row.at("Nonce") + row.at("Ciphertext") + row.at("Tag"));
    const auto opened = gcm_decrypt(key_of(unhex(row.at("Key"))), sealed.expose());
    BOOST_TEST_REQUIRE(opened.has_value());
    BOOST_TEST(secret::public_hex(opened->expose()) == row.at("Plaintext"));
  }
}

BOOST_AUTO_TEST_CASE(what_is_sealed_opens_again) {
  for (const std::size_t size_bytes : {0U, 1U, 15U, 16U, 32U, 254U, 4096U}) {
    secret::Bytes text(size_bytes);
    std::ranges::fill(text.expose_for_writing(), std::uint8_t{0x5a});
    const auto sealed = gcm_encrypt(key_of(some_key()), text.expose());
    BOOST_TEST(sealed.size() == size_bytes + gcm_nonce_bytes + gcm_tag_bytes);
    const auto opened = gcm_decrypt(key_of(some_key()), sealed);
    BOOST_TEST_REQUIRE(opened.has_value());
    BOOST_TEST((*opened == text));
  }
}

BOOST_AUTO_TEST_CASE(the_same_text_is_never_sealed_the_same_way) {
  const auto text = unhex("00112233");
  BOOST_TEST((gcm_encrypt(key_of(some_key()), text.expose()) != gcm_encrypt(key_of(some_key()), text.expose())));
}

BOOST_AUTO_TEST_CASE(any_flipped_bit_is_refused) {
  const auto sealed = gcm_encrypt(key_of(some_key()), unhex("00112233445566778899aabbccddeeff").expose());
  for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    auto altered = sealed;
    altered[bit / 8] = static_cast<std::uint8_t>(altered[bit / 8] ^ (1U << bit % 8));
    BOOST_TEST(refused(altered));
  }
}

BOOST_AUTO_TEST_CASE(any_other_length_is_refused) {
  auto sealed = gcm_encrypt(key_of(some_key()), unhex("0011").expose());
  for (std::size_t size_bytes = 0; size_bytes < sealed.size(); ++size_bytes) {
    BOOST_TEST(refused(std::span(sealed).first(size_bytes)));
  }
  sealed.push_back(0);
  BOOST_TEST(refused(sealed));
}

BOOST_AUTO_TEST_CASE(another_key_is_refused) {
  const auto other = unhex("010102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  BOOST_TEST(refused(gcm_encrypt(key_of(other), unhex("0011").expose())));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::crypto::test_aes_gcm
