#include <boost/test/unit_test.hpp>

#include "crypto/crypto/detail/x25519.hpp"
#include "small_order.hpp"
#include "vec.hpp"

namespace splitkey::crypto::detail::test_x25519 {
namespace {

using test::unhex;

std::span<const std::uint8_t, 32> exactly(const secret::Bytes& bytes) { return bytes.expose().first<32>(); }

BOOST_AUTO_TEST_SUITE(x25519)

BOOST_AUTO_TEST_CASE(the_vectors_of_rfc_7748_hold) {
  const auto rows = test::read_vec("x25519.vec");
  BOOST_TEST_REQUIRE(rows.size() == 4U);
  for (const test::Row& row : rows) {
    const auto private_key = unhex(row.at("Private"));
    const auto shared = x25519_agree(exactly(private_key), exactly(unhex(row.at("Peer"))));
    BOOST_TEST_REQUIRE(shared.has_value());
    BOOST_TEST(secret::public_hex(shared->expose()) == row.at("Shared"));
    if (row.contains("Public"))
      BOOST_TEST(secret::public_hex(x25519_public_key(exactly(private_key))) == row.at("Public"));
  }
}

BOOST_AUTO_TEST_CASE(a_peer_of_small_order_agrees_on_nothing) {
  const auto private_key = unhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  for (const char* point : test::points_of_small_order) {
    BOOST_TEST(!x25519_agree(exactly(private_key), exactly(unhex(point))).has_value(), point);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::crypto::detail::test_x25519
