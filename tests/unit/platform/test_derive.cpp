#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "platform/records.hpp"
#include "service/platform/derive.hpp"

namespace splitkey::test::test_derive {
namespace {

keys::DerivationOf<keys::EmailKey> derivation(std::string_view password, std::uint32_t iterations) {
  return keys::DerivationOf<keys::EmailKey>({secret::Bytes::copy_of(password), "salt", iterations});
}

Deadline patience() { return in(std::chrono::seconds(60)); }

/// A pool of one thread.
class OneThread : public Records {
 public:
  platform::Context asked_by(access::Peer peer) { return {store, one, settings, log, escrow_key, std::move(peer)}; }
  platform::Context anybody() { return asked_by({}); }

  kdf::Pool one{1, 8};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(platform_derive, OneThread)

BOOST_AUTO_TEST_CASE(what_was_started_goes_on_beside_others_until_its_key_is_wanted) {
  auto begun = loop(platform::start(anybody(), derivation("first", 2000), patience()));
  const auto other = loop(platform::derive(anybody(), derivation("second", 1000), patience()));
  const auto key = loop(platform::key_of(std::move(begun)));
  BOOST_TEST_REQUIRE((key && other));
  BOOST_TEST((*key == keys::EmailKey::from(crypto::derive(derivation("first", 2000).what()))));
  BOOST_TEST((*other == keys::EmailKey::from(crypto::derive(derivation("second", 1000).what()))));
}

BOOST_AUTO_TEST_CASE(what_was_started_does_not_hold_up_others) {
  const auto endless = loop(platform::start(anybody(), derivation("endless", 0xffffffff), patience()));
  BOOST_TEST(loop(platform::derive(anybody(), derivation("other", 1000), patience())).has_value());
}

BOOST_AUTO_TEST_CASE(a_client_that_hung_up_gets_no_keys_and_others_do) {
  access::Peer client(1000, 1000, 1, {});
  client.hang_up();
  const auto refused = loop(platform::derive(asked_by(client), derivation("x", 1), patience()));
  BOOST_TEST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code() == Errc::deadline_exceeded));
  BOOST_TEST(loop(platform::derive(anybody(), derivation("x", 1), patience())).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_derive
