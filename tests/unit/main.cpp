#define BOOST_TEST_NO_MAIN
#include <boost/test/unit_test.hpp>

#include "base/secret/arena.hpp"

// The arena stands before the first test: secrets have no other place.
int main(int argc, char** argv) {
  splitkey::secret::open_arena(std::size_t{4} << 20U);
  return boost::unit_test::unit_test_main([] { return true; }, argc, argv);
}
