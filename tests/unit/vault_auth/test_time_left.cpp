#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "store/vault_auth/time_left.hpp"

namespace splitkey::test::test_time_left {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

BOOST_AUTO_TEST_CASE(what_is_left_is_told_in_words) {
  BOOST_TEST(vault_auth::in_words(days(9) + hours(5)) == "in 9 days");
  BOOST_TEST(vault_auth::in_words(hours(47)) == "in 47 hours");
  BOOST_TEST(vault_auth::in_words(minutes(119)) == "in 119 minutes");
  BOOST_TEST(vault_auth::in_words(seconds(-1)) == "in 0 minutes");
}

}  // namespace
}  // namespace splitkey::test::test_time_left
