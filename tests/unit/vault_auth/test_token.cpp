#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "store/vault_auth/token.hpp"

namespace splitkey::test::test_token {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Deadline begun{seconds(1000)};

}  // namespace

BOOST_AUTO_TEST_SUITE(token_life)

BOOST_AUTO_TEST_CASE(it_is_renewed_after_two_thirds_of_its_life_and_a_third_of_the_grace) {
  const vault_auth::TokenLife lease(begun, seconds(3600), true, 0.1);
  BOOST_TEST((lease.next_step().value() == begun + seconds(2400) + seconds(120)));
}

BOOST_AUTO_TEST_CASE(one_that_cannot_be_renewed_is_replaced_when_the_grace_begins) {
  const vault_auth::TokenLife lease(begun, seconds(3600), false, 0.2);
  BOOST_TEST((lease.next_step().value() == begun + seconds(2880)));
}

BOOST_AUTO_TEST_CASE(a_lease_of_seconds_scales_down) {
  const vault_auth::TokenLife lease(begun, seconds(2), true, 0.15);
  BOOST_TEST((lease.next_step().value() > begun + milliseconds(1400)));
  BOOST_TEST((lease.next_step().value() < begun + milliseconds(1440)));
}

BOOST_AUTO_TEST_CASE(it_nears_its_end_in_the_grace_and_is_over_at_the_end) {
  const vault_auth::TokenLife lease(begun, seconds(100), true, 0.1);
  BOOST_TEST(!lease.nears_its_end(begun + seconds(89)));
  BOOST_TEST(lease.nears_its_end(begun + seconds(90)));
  BOOST_TEST(!lease.is_over(begun + milliseconds(99'999)));
  BOOST_TEST(lease.is_over(begun + seconds(100)));
}

BOOST_AUTO_TEST_CASE(one_without_an_end_never_needs_anything) {
  const vault_auth::TokenLife lease(begun, std::nullopt, true, 0.1);
  BOOST_TEST(!lease.next_step().has_value());
  BOOST_TEST(!lease.is_over(Deadline::max()));
  BOOST_TEST(!lease.nears_its_end(Deadline::max()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_token
