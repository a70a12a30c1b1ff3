#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/secret/arena.hpp"
#include "base/secret/poison.hpp"
#include "child.hpp"

namespace splitkey::test::test_poison {

using namespace splitkey::secret;

#ifdef SPLITKEY_ADDRESS_SANITIZER

namespace {

// The first 100-byte block of a new arena; `look` gets the arena and the block.
template <class Look>
Ended looking(Look look) {
  return in_a_child([look] {
    Arena arena(std::size_t{1} << 20U);
    return look(arena, static_cast<volatile std::uint8_t*>(arena.allocate(100)));
  });
}

void free_block(Arena& arena, volatile std::uint8_t* block) { arena.deallocate(const_cast<std::uint8_t*>(block)); }

bool was_found(const Ended& ended) {
  return ended.said.find("AddressSanitizer: use-after-poison") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_secret_that_is_read_after_it_was_freed_is_found) {
  for (const int at : {0, 16, 50, 99}) {
    BOOST_TEST(was_found(looking([at](Arena& arena, volatile std::uint8_t* block) {
                 free_block(arena, block);
                 return int{block[at]};
               })),
               "at " << at);
  }
}

BOOST_AUTO_TEST_CASE(a_secret_that_is_written_after_it_was_freed_is_found) {
  BOOST_TEST(was_found(looking([](Arena& arena, volatile std::uint8_t* block) {
    free_block(arena, block);
    block[40] = 1;
    return 0;
  })));
}

BOOST_AUTO_TEST_CASE(a_secret_that_is_read_before_its_beginning_or_past_its_end_is_found) {
  for (const int at : {-1, -16, 100, 111, 112}) {
    BOOST_TEST(was_found(looking([at](Arena&, volatile std::uint8_t* block) { return int{block[at]}; })), "at " << at);
  }
}

BOOST_AUTO_TEST_CASE(a_block_that_is_given_out_again_may_be_used) {
  const Ended ended = looking([](Arena& arena, volatile std::uint8_t* block) {
    free_block(arena, block);
    block = static_cast<volatile std::uint8_t*>(arena.allocate(40'000));
    block[39'999] = 0;
    return block[0] + block[39'999];
  });
  BOOST_TEST(ended.exit_status == 0);
}

BOOST_AUTO_TEST_CASE(where_an_arena_was_other_memory_may_be_used) {
  std::uint8_t* place = nullptr;
  {
    Arena arena(std::size_t{1} << 20U);
    place = static_cast<std::uint8_t*>(arena.allocate(16));
  }
  BOOST_TEST(__asan_address_is_poisoned(place + 4096) == 0);
}

#else

BOOST_AUTO_TEST_CASE(without_the_address_sanitizer_nothing_is_poisoned) {
  std::uint64_t word = 7;
  const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(&word), sizeof(word));
  poison(bytes);
  BOOST_TEST(word == 7U);
  unpoison(bytes);
}

#endif

}  // namespace splitkey::test::test_poison
