#include <array>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "crypto/pbkdf2.hpp"
#include "vec.hpp"

namespace splitkey::crypto {
namespace {

using test::unhex;

std::string hex(const Pbkdf2Chain& chain) { return secret::public_hex(chain.key().expose()); }

BOOST_AUTO_TEST_SUITE(pbkdf2)

BOOST_AUTO_TEST_CASE(the_known_answers_hold) { BOOST_TEST(passes_known_answers(Pbkdf2Kernel::botan)); }

BOOST_AUTO_TEST_CASE(the_vectors_hold) {
  for (const test::Row& row : test::read_vec("pbkdf2_hmac_sha256.vec")) {
    const auto salt = unhex(row.at("Salt"));
    Pbkdf2Chain chain(Derivation(unhex(row.at("Password")), std::string(salt.expose_text()),
                                 static_cast<std::uint32_t>(std::stoul(row.at("Iterations")))));
    advance(Pbkdf2Kernel::botan, std::array{&chain}, chain.left());
    BOOST_TEST(hex(chain) == row.at("Output").substr(0, 64));
  }
}

BOOST_AUTO_TEST_CASE(a_chain_with_fewer_left_ends_earlier) {
  Pbkdf2Chain shorter(Derivation(unhex("0102"), "salt", 3));
  Pbkdf2Chain longer(Derivation(unhex("0102"), "salt", 9));
  advance(Pbkdf2Kernel::botan, std::array{&shorter, &longer}, 5);
  BOOST_TEST(shorter.left() == 0U);
  BOOST_TEST(longer.left() == 3U);
  advance(Pbkdf2Kernel::botan, std::array{&shorter, &longer}, 5);
  BOOST_TEST(hex(shorter) == secret::public_hex(derive(Derivation(unhex("0102"), "salt", 3)).expose()));
  BOOST_TEST(hex(longer) == secret::public_hex(derive(Derivation(unhex("0102"), "salt", 9)).expose()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::crypto
