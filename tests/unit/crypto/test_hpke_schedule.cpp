#include <boost/test/unit_test.hpp>
#include <botan/aead.h>
#include <botan/version.h>

#include "crypto/crypto/detail/hpke_schedule.hpp"
#include "crypto/crypto/detail/x25519.hpp"
#include "crypto/crypto/hpke.hpp"
#include "vec.hpp"

namespace splitkey::crypto::detail::test_hpke_schedule {
namespace {

using test::unhex;

std::span<const std::uint8_t, 32> exactly(const secret::Bytes& bytes) { return bytes.expose().first<32>(); }

const test::Row& vector_of_the_rfc() {
  static const auto rows = test::read_vec("hpke_base_x25519.vec");
  BOOST_TEST_REQUIRE(rows.size() == 1U);
  return rows.front();
}

std::string hex(const secret::Bytes& bytes) { return secret::public_hex(bytes.expose()); }

BOOST_AUTO_TEST_SUITE(hpke_schedule)

BOOST_AUTO_TEST_CASE(both_key_pairs_are_derived_as_the_rfc_derives_them) {
  for (const std::string who : {"Ephemeral", "Recipient"}) {
    const auto material = unhex(vector_of_the_rfc().at(who + "Material"));
    BOOST_TEST(hex(derive_private_key(material.expose())) == vector_of_the_rfc().at(who + "Private"));
    const auto pair = HpkeKeyPair::derive(material.expose());
    BOOST_TEST(hex(pair.private_key()) == vector_of_the_rfc().at(who + "Private"));
    BOOST_TEST(secret::public_hex(pair.public_key().bytes()) == vector_of_the_rfc().at(who + "Public"));
  }
}

BOOST_AUTO_TEST_CASE(both_sides_encapsulate_the_secret_of_the_rfc) {
  const auto sender = unhex(vector_of_the_rfc().at("EphemeralPublic"));
  const auto recipient = unhex(vector_of_the_rfc().at("RecipientPublic"));
  const auto sent = x25519_agree(exactly(unhex(vector_of_the_rfc().at("EphemeralPrivate"))), exactly(recipient));
  const auto received = x25519_agree(exactly(unhex(vector_of_the_rfc().at("RecipientPrivate"))), exactly(sender));
  for (const auto& agreed : {std::cref(*sent), std::cref(*received)}) {
    BOOST_TEST(hex(shared_secret(agreed, sender.expose(), recipient.expose())) ==
               vector_of_the_rfc().at("SharedSecret"));
  }
}

BOOST_AUTO_TEST_CASE(the_key_schedule_is_the_rfcs) {
  const auto shared = unhex(vector_of_the_rfc().at("SharedSecret"));
  const auto info = unhex(vector_of_the_rfc().at("Info"));
  const MessageKey key(HpkeAead::aes_128_gcm, shared, info.expose_text());
  BOOST_TEST(hex(key.key()) == vector_of_the_rfc().at("Key"));
  BOOST_TEST(hex(key.nonce()) == vector_of_the_rfc().at("BaseNonce"));
}

// Ours have no associated data; the RFC's has, so Botan is asked directly.
BOOST_AUTO_TEST_CASE(the_rfcs_first_message_opens_under_its_key) {
#if BOTAN_VERSION_MAJOR >= 3
  const auto mode = Botan::AEAD_Mode::create_or_throw("AES-128/GCM", Botan::Cipher_Dir::Decryption);
#else
  const auto mode = Botan::AEAD_Mode::create_or_throw("AES-128/GCM", Botan::DECRYPTION);
#endif
  const MessageKey key(HpkeAead::aes_128_gcm, unhex(vector_of_the_rfc().at("SharedSecret")),
                       unhex(vector_of_the_rfc().at("Info")).expose_text());
  const auto about = unhex(vector_of_the_rfc().at("AssociatedData"));
  const auto sealed = unhex(vector_of_the_rfc().at("Ciphertext"));
  mode->set_key(key.key().expose().data(), key.key().size_bytes());
  mode->set_associated_data(about.expose().data(), about.size_bytes());
  mode->start(key.nonce().expose().data(), key.nonce().size_bytes());
  Botan::secure_vector<std::uint8_t> text(sealed.expose().begin(), sealed.expose().end());
  mode->finish(text);
  BOOST_TEST(secret::public_hex(text) == vector_of_the_rfc().at("Plaintext"));
}

BOOST_AUTO_TEST_CASE(another_suite_gives_another_key_of_its_own_length) {
  const auto shared = unhex(vector_of_the_rfc().at("SharedSecret"));
  const MessageKey shorter(HpkeAead::aes_128_gcm, shared, "info");
  const MessageKey longer(HpkeAead::aes_256_gcm, shared, "info");
  BOOST_TEST(longer.key().size_bytes() == 32U);
  BOOST_TEST(!longer.key().equals(shorter.key().expose()));
  BOOST_TEST(!longer.key().expose_text().starts_with(shorter.key().expose_text()));
  BOOST_TEST(!longer.nonce().equals(shorter.nonce().expose()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::crypto::detail::test_hpke_schedule
