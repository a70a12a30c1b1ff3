#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/result/invariant.hpp"
#include "child.hpp"

namespace splitkey::test::test_invariant {

BOOST_AUTO_TEST_CASE(a_broken_invariant_ends_the_process_and_says_which) {
  const Ended ended = in_a_child([] {
    invariant(false, "the sky is above");
    return 0;
  });
  BOOST_TEST(ended.signal == SIGABRT);
  BOOST_TEST(ended.said == "<2>splitkey: broken invariant: the sky is above\n");
}

BOOST_AUTO_TEST_CASE(an_invariant_that_holds_does_nothing) {
  const Ended ended = in_a_child([] {
    invariant(true, "the sky is above");
    return 0;
  });
  BOOST_TEST(ended.exit_status == 0);
  BOOST_TEST(ended.said.empty());
}

}  // namespace splitkey::test::test_invariant
