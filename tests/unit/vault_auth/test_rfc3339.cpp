#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "store/vault_auth/rfc3339.hpp"

namespace splitkey::vault_auth::test_rfc3339 {
namespace {

/// Seconds since 1970; -1: it does not read.
std::int64_t seconds(std::string_view text) {
  const auto moment = read_rfc3339(text);
  return moment ? std::int64_t{moment->time_since_epoch().count()} : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rfc3339)

BOOST_AUTO_TEST_CASE(a_time_of_vault_is_read) {
  BOOST_TEST(seconds("1970-01-01T00:00:00Z") == 0);
  BOOST_TEST(seconds("2026-11-26T19:22:58.176292187Z") == 1795720978);
  BOOST_TEST(seconds("2026-11-26T20:22:58.1+01:00") == 1795720978);
  BOOST_TEST(seconds("2026-11-26T14:52:58-04:30") == 1795720978);
  BOOST_TEST(seconds("2024-02-29 12:00:00z") == 1709208000);
}

BOOST_AUTO_TEST_CASE(the_year_one_is_none) {
  BOOST_TEST(seconds("0001-01-01T00:00:00Z") == -1);
  BOOST_TEST(seconds("1969-12-31T23:59:59Z") == -1);
  BOOST_TEST(seconds("9999-12-31T23:59:59Z") == -1);
}

BOOST_AUTO_TEST_CASE(what_is_no_time_does_not_read) {
  for (const char* text :
       {"", "never", "2026-11-26", "2026-11-26T19:22:58", "2026-11-26T19:22Z", "2026-11-26T19:22:58.Z",
        "2026-11-26T19:22:58.1", "2026-13-26T19:22:58Z", "2026-02-30T19:22:58Z", "2026-11-26T24:22:58Z",
        "2026-11-26T19:60:58Z", "2026-11-26T19:22:58ZZ", "2026-11-26T19:22:58+0100", "2026-11-26T19:22:58+01",
        "26-11-26T19:22:58Z", " 2026-11-26T19:22:58Z", "2026-11-26t19:22:5xZ", "+026-11-26T19:22:58Z"}) {
    BOOST_TEST(seconds(text) == -1, text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::vault_auth::test_rfc3339
