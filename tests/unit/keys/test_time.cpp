#include <boost/test/unit_test.hpp>

#include "keys/keys/time.hpp"

namespace splitkey::keys::test_time {
namespace {

using namespace std::chrono;

BOOST_AUTO_TEST_SUITE(time)

BOOST_AUTO_TEST_CASE(a_time_is_written_as_checktick_writes_it) {
  const sys_days day = 2026y / November / 23d;
  BOOST_TEST(record_time(day + 11h + 50min + 23s + 566546us) == "2026-11-23T11:50:23.566546+00:00");
}

BOOST_AUTO_TEST_CASE(every_part_keeps_its_digits) {
  const sys_days day = 2026y / January / 2d;
  BOOST_TEST(record_time(day) == "2026-01-02T00:00:00.000000+00:00");
  BOOST_TEST(record_time(day + 3h + 4min + 5s + 6us) == "2026-01-02T03:04:05.000006+00:00");
  BOOST_TEST(record_time(system_clock::time_point{}) == "1970-01-01T00:00:00.000000+00:00");
}

BOOST_AUTO_TEST_CASE(what_is_less_than_a_microsecond_is_cut_off) {
  const sys_days leap_day = 2028y / February / 29d;
  BOOST_TEST(record_time(leap_day + 23h + 59min + 59s + 999'999'999ns) == "2028-02-29T23:59:59.999999+00:00");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_time
