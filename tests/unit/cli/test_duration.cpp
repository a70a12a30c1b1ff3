#include <boost/test/unit_test.hpp>

#include "program/cli/duration.hpp"

namespace splitkey::test::test_duration {

BOOST_AUTO_TEST_SUITE(duration)

BOOST_AUTO_TEST_CASE(milliseconds_seconds_and_minutes_are_read) {
  BOOST_TEST(cli::parse_duration("250ms")->count() == 250);
  BOOST_TEST(cli::parse_duration("5s")->count() == 5000);
  BOOST_TEST(cli::parse_duration("2m")->count() == 120'000);
  BOOST_TEST(cli::parse_duration("1ms")->count() == 1);
  BOOST_TEST(cli::parse_duration("5m")->count() == 300'000);
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  for (const std::string text : {"", "5", "s", "0s", "-1s", "+1s", "1.5s", "5 s", "5h", "5S", "6m", "301s", "300001ms",
                                 "9223372036854775807m", "99999999999999999999s", "5s "}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(!cli::parse_duration(text).has_value()); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_duration
