#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_NO_MAIN
#include <cstdlib>
#include <iostream>

#include <boost/test/unit_test.hpp>

#include "base/secret/arena.hpp"
#include "crypto/crypto/allocator.hpp"

// Exit status 77 is "skipped" to Meson.
int main(int argc, char** argv) {
  if (std::getenv("SPLITKEY_TEST_VAULT") == nullptr) {
    std::cerr << "skipped: SPLITKEY_TEST_VAULT names no server; run me by tests/integration/openbao.py\n";
    return 77;
  }
  splitkey::secret::open_arena(std::size_t{4} << 20U);
  splitkey::crypto::require_arena_for_botan();
  return boost::unit_test::unit_test_main([] { return true; }, argc, argv);
}
