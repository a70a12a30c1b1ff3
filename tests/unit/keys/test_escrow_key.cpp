#include <boost/test/unit_test.hpp>

#include "crypto/small_order.hpp"
#include "keys/keys/escrow_key.hpp"
#include "vectors.hpp"

namespace splitkey::keys::test_escrow_key {
namespace {

BOOST_AUTO_TEST_SUITE(escrow_key)

BOOST_AUTO_TEST_CASE(a_platform_key_has_one_pair_and_another_has_another) {
  const auto one = escrow_key_pair(test::platform_key());
  BOOST_TEST((one.public_key() == escrow_key_pair(test::platform_key()).public_key()));
  auto other = test::platform_key();
  other.expose_for_writing()[0] ^= 1U;
  BOOST_TEST(!(one.public_key() == escrow_key_pair(other).public_key()));
}

BOOST_AUTO_TEST_CASE(a_public_key_is_read_as_it_was_written) {
  const auto key = escrow_key_pair(test::platform_key()).public_key();
  BOOST_TEST((parse_public_key(public_key_text(key)).value() == key));
}

BOOST_AUTO_TEST_CASE(what_is_no_public_key_is_refused) {
  const std::string good = public_key_text(escrow_key_pair(test::platform_key()).public_key());
  for (const std::string& text : {std::string(), good.substr(2), good + "00", good.substr(1), "G" + good.substr(1),
                                  "AB" + good.substr(2), " " + good.substr(1)}) {
    BOOST_TEST_REQUIRE(!parse_public_key(text).has_value(), text);
    BOOST_TEST((parse_public_key(text).error().code() == Errc::invalid_request));
  }
  for (const char* point : test::points_of_small_order) BOOST_TEST(!parse_public_key(point).has_value(), point);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_escrow_key
