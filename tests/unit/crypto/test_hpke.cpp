#include <boost/test/unit_test.hpp>

#include "crypto/crypto/hpke.hpp"
#include "small_order.hpp"
#include "vec.hpp"

namespace splitkey::crypto::test_hpke {
namespace {

using test::unhex;

const std::string info("splitkey\0test", 13);

const HpkeKeyPair& recipient() {
  static const HpkeKeyPair pair = HpkeKeyPair::derive(secret::Bytes::copy_of(std::string(64, 'k')).expose());
  return pair;
}

std::vector<std::uint8_t> sealed_text(std::string_view text) {
  return hpke_seal(recipient().public_key(), info, secret::as_bytes(text));
}

bool refused(std::span<const std::uint8_t> sealed, std::string_view with_info = info) {
  const auto opened = hpke_open(recipient(), with_info, sealed);
  return !opened && opened.error().code() == Errc::decryption_failed;
}

BOOST_AUTO_TEST_SUITE(hpke)

BOOST_AUTO_TEST_CASE(what_is_sealed_opens_again) {
  for (const std::size_t size_bytes : {0U, 1U, 15U, 16U, 17U, 288U, 4096U}) {
    const std::string text(size_bytes, 'x');
    const auto sealed = sealed_text(text);
    BOOST_TEST(sealed.size() == size_bytes + hpke_overhead_bytes);
    const auto opened = hpke_open(recipient(), info, sealed);
    BOOST_TEST_REQUIRE(opened.has_value());
    BOOST_TEST(opened->expose_text() == text);
  }
}

BOOST_AUTO_TEST_CASE(the_same_text_is_never_sealed_the_same_way) {
  const auto one = sealed_text("text");
  const auto other = sealed_text("text");
  BOOST_TEST(!std::equal(one.begin(), one.begin() + 32, other.begin()), "the encapsulated key was used twice");
  BOOST_TEST((one != other));
}

BOOST_AUTO_TEST_CASE(any_flipped_bit_is_refused) {
  const auto sealed = sealed_text("sixteen bytes ..");
  for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    auto altered = sealed;
    altered[bit / 8] = static_cast<std::uint8_t>(altered[bit / 8] ^ (1U << bit % 8));
    BOOST_TEST(refused(altered), "bit " << bit);
  }
}

BOOST_AUTO_TEST_CASE(any_other_length_is_refused) {
  auto sealed = sealed_text("text");
  for (std::size_t size_bytes = 0; size_bytes < sealed.size(); ++size_bytes) {
    BOOST_TEST(refused(std::span(sealed).first(size_bytes)));
  }
  sealed.push_back(0);
  BOOST_TEST(refused(sealed));
}

BOOST_AUTO_TEST_CASE(another_info_is_refused) {
  const auto sealed = sealed_text("text");
  BOOST_TEST(!refused(sealed));
  for (const std::string& other : {std::string(), info + "x", info.substr(1), std::string("splitkey")}) {
    BOOST_TEST(refused(sealed, other));
  }
}

BOOST_AUTO_TEST_CASE(another_recipient_is_refused) {
  const auto other = HpkeKeyPair::derive(secret::Bytes::copy_of(std::string(64, 'l')).expose());
  BOOST_TEST(refused(hpke_seal(other.public_key(), info, secret::as_bytes("text"))));
}

BOOST_AUTO_TEST_CASE(a_public_key_of_small_order_is_refused) {
  for (const char* point : test::points_of_small_order) {
    const auto key = HpkePublicKey::from(unhex(point).expose().first<hpke_key_bytes>());
    BOOST_TEST_REQUIRE(!key.has_value(), point);
    BOOST_TEST((key.error().code() == Errc::invalid_request));
  }
}

BOOST_AUTO_TEST_CASE(a_text_under_an_encapsulated_key_of_small_order_is_refused) {
  auto sealed = sealed_text("text");
  for (const char* point : test::points_of_small_order) {
    std::ranges::copy(unhex(point).expose(), sealed.begin());
    BOOST_TEST(refused(sealed), point);
  }
}

BOOST_AUTO_TEST_CASE(a_public_key_is_taken_as_it_is_given) {
  const auto& known = recipient().public_key();
  const auto key = HpkePublicKey::from(known.bytes());
  BOOST_TEST_REQUIRE(key.has_value());
  BOOST_TEST((*key == known));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::crypto::test_hpke
