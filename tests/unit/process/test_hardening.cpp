#include <sys/prctl.h>

#include <boost/test/unit_test.hpp>

#include "base/process/hardening.hpp"
#include "child.hpp"

namespace splitkey::test::test_hardening {

BOOST_AUTO_TEST_SUITE(process_hardening)

BOOST_AUTO_TEST_CASE(a_process_that_is_undumpable_stays_so) {
  const auto ended = in_a_child([] {
    if (process::make_undumpable()) return 2;
    return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 1;
  });
  BOOST_TEST(ended.exit_status == 0);
}

BOOST_AUTO_TEST_CASE(all_memory_is_locked_where_nothing_limits_that) {
  const auto ended = in_a_child([] { return process::may_lock_without_limit() && process::lock_all_memory() ? 1 : 0; });
  BOOST_TEST(ended.exit_status == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_hardening
