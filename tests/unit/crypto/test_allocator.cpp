#include <limits>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <botan/bigint.h>
#include <botan/mac.h>
#include <botan/secmem.h>

#include "base/secret/arena.hpp"
#include "crypto/crypto/allocator.hpp"
#include "crypto/crypto/derivation.hpp"

namespace splitkey::crypto::test_allocator {
namespace {

BOOST_AUTO_TEST_SUITE(allocator)

BOOST_AUTO_TEST_CASE(botans_secrets_lie_in_the_arena) {
  require_arena_for_botan();
  const Botan::secure_vector<std::uint8_t> bytes(100);
  BOOST_TEST(secret::arena().contains(bytes.data()));
}

BOOST_AUTO_TEST_CASE(the_library_itself_takes_from_the_arena_and_gives_back) {
  const std::size_t before = secret::arena().used_bytes();
  {
    const auto hmac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
    const std::uint8_t key[32] = {};
    hmac->set_key(key, sizeof(key));
    BOOST_TEST(secret::arena().used_bytes() > before);
  }
  BOOST_TEST(secret::arena().used_bytes() == before);
}

BOOST_AUTO_TEST_CASE(no_elements_are_no_memory) {
  const std::size_t before = secret::arena().used_bytes();
  BOOST_TEST(Botan::allocate_memory(0, 8) == nullptr);
  BOOST_TEST(Botan::allocate_memory(8, 0) == nullptr);
  Botan::deallocate_memory(nullptr, 0, 8);
  BOOST_TEST(secret::arena().used_bytes() == before);
}

BOOST_AUTO_TEST_CASE(what_is_given_out_is_zero) {
  auto* first = static_cast<std::uint8_t*>(Botan::allocate_memory(64, 1));
  std::fill_n(first, 64, std::uint8_t{0xff});
  Botan::deallocate_memory(first, 64, 1);
  auto* second = static_cast<std::uint8_t*>(Botan::allocate_memory(8, 8));
  BOOST_TEST(std::count(second, second + 64, 0) == 64);
  Botan::deallocate_memory(second, 8, 8);
}

BOOST_AUTO_TEST_CASE(a_product_that_overflows_and_a_full_arena_are_bad_alloc) {
  volatile std::size_t half = std::numeric_limits<std::size_t>::max() / 2 + 2;  // volatile: GCC warns of such a size
  BOOST_CHECK_THROW((void)Botan::allocate_memory(half, 2), std::bad_alloc);
  BOOST_CHECK_THROW((void)Botan::allocate_memory(secret::arena().size_bytes(), 1), std::bad_alloc);
}

BOOST_AUTO_TEST_CASE(a_derivation_gives_back_what_it_took) {
  const auto derive_once = [] { (void)derive(Derivation(secret::Bytes(64), "salt", 1)); };
  derive_once();  // what Botan keeps for ever, it has taken now
  const std::size_t before = secret::arena().used_bytes();
  derive_once();
  BOOST_TEST(secret::arena().used_bytes() == before);
}

BOOST_AUTO_TEST_CASE(threads_share_it) {
  const std::size_t before = secret::arena().used_bytes();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int round = 0; round < 200; ++round) (void)derive(Derivation(secret::Bytes(64), "salt", 2));
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(secret::arena().used_bytes() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::crypto::test_allocator
