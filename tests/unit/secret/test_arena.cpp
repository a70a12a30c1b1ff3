#define BOOST_TEST_DYN_LINK
#include <algorithm>
#include <cstring>
#include <latch>
#include <limits>
#include <random>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "base/secret/arena.hpp"
#include "child.hpp"

namespace splitkey::test::test_arena {

using namespace splitkey::secret;

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;
constexpr std::size_t bookkeeping_bytes = 32;  // of an arena with one block: its header, and the block at the end

struct Given {
  std::uint8_t* begin;
  std::size_t bytes;
  std::uint8_t fill;
};

bool holds_only(const Given& given, std::uint8_t value) {
  return std::all_of(given.begin, given.begin + given.bytes, [value](std::uint8_t byte) { return byte == value; });
}

Given take(Arena& arena, std::size_t bytes, std::uint8_t fill) {
  const Given given{static_cast<std::uint8_t*>(arena.allocate(bytes)), bytes, fill};
  BOOST_REQUIRE(holds_only(given, 0));
  std::fill_n(given.begin, bytes, fill);
  return given;
}

void give_back(Arena& arena, std::vector<Given>& all, std::size_t which) {
  BOOST_REQUIRE(holds_only(all[which], all[which].fill));
  arena.deallocate(all[which].begin);
  all[which] = all.back();
  all.pop_back();
}

bool is_one_free_block(Arena& arena) {
  if (arena.used_bytes() != 0) return false;
  void* all = arena.allocate(arena.size_bytes() - bookkeeping_bytes);
  arena.deallocate(all);
  return true;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_given_out_is_aligned_zero_and_in_the_arena) {
  Arena arena(mebibyte);
  for (const std::size_t bytes : {0, 1, 15, 16, 17, 31, 32, 33, 1000, 1023, 1024, 1025, 4096, 100'000}) {
    const Given given = take(arena, bytes, 0xA5);
    BOOST_TEST(reinterpret_cast<std::uintptr_t>(given.begin) % 16 == 0U);
    BOOST_TEST(arena.contains(given.begin));
    BOOST_TEST((bytes == 0 || arena.contains(given.begin + bytes - 1)));
  }
}

BOOST_AUTO_TEST_CASE(what_comes_back_is_wiped) {
  Arena arena(mebibyte);
  const std::size_t all = arena.size_bytes() - bookkeeping_bytes;
  std::vector<Given> given;
  for (int i = 0; i < 64; ++i) given.push_back(take(arena, 1000, 0xA5));
  for (int i = 0; i < 64; i += 2) arena.deallocate(given[static_cast<std::size_t>(i)].begin);
  for (int i = 1; i < 64; i += 2) arena.deallocate(given[static_cast<std::size_t>(i)].begin);
  take(arena, all, 0xA5);  // looks at every byte
}

BOOST_AUTO_TEST_CASE(contains_ends_where_the_arena_ends) {
  Arena arena(mebibyte);
  const auto* begin = static_cast<const std::uint8_t*>(arena.allocate(1)) - 16;
  BOOST_TEST(arena.contains(begin));
  BOOST_TEST(!arena.contains(begin - 1));
  BOOST_TEST(arena.contains(begin + arena.size_bytes() - 1));
  BOOST_TEST(!arena.contains(begin + arena.size_bytes()));
  BOOST_TEST(!arena.contains(nullptr));
  BOOST_TEST(!arena.contains(&arena));
}

BOOST_AUTO_TEST_CASE(a_full_arena_refuses_and_stays_usable) {
  Arena arena(mebibyte);
  std::vector<Given> all;
  BOOST_CHECK_THROW(while (true) all.push_back(take(arena, 1000, 0x11)), ArenaExhausted);
  BOOST_TEST(all.size() >= 1000U);
  BOOST_CHECK_THROW((void)arena.allocate(1000), ArenaExhausted);
  give_back(arena, all, all.size() / 2);
  all.push_back(take(arena, 1000, 0x22));
  BOOST_CHECK_THROW((void)arena.allocate(1000), ArenaExhausted);
  while (!all.empty()) give_back(arena, all, all.size() - 1);
  BOOST_TEST(is_one_free_block(arena));
}

BOOST_AUTO_TEST_CASE(more_than_there_can_be_is_refused) {
  Arena arena(mebibyte);
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  for (const std::size_t bytes : {most, most - 15, most / 2, arena.size_bytes() + 1, arena.size_bytes(),
                                  arena.size_bytes() - bookkeeping_bytes + 1}) {
    BOOST_CHECK_THROW((void)arena.allocate(bytes), ArenaExhausted);
  }
  BOOST_TEST(is_one_free_block(arena));
}

BOOST_AUTO_TEST_CASE(after_any_order_of_allocations_the_whole_arena_is_one_block_again) {
  Arena arena(mebibyte);
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    std::vector<Given> all;
    for (int step = 0; step < 2000; ++step) {
      if (all.empty() || random() % 5 < 3) {
        const std::size_t bytes = random() % (random() % 16 == 0 ? 20'000 : 300);
        try {
          all.push_back(take(arena, bytes, static_cast<std::uint8_t>(random())));
        } catch (const ArenaExhausted&) {
          give_back(arena, all, random() % all.size());
        }
      } else {
        give_back(arena, all, random() % all.size());
      }
    }
    while (!all.empty()) give_back(arena, all, random() % all.size());
    BOOST_TEST(is_one_free_block(arena), "with seed " << seed);
  }
}

BOOST_AUTO_TEST_CASE(a_block_that_just_fits_is_found_behind_many_that_do_not) {
  Arena arena(mebibyte);
  // The one that fits is freed first, so that it hangs at the end of its list; those before it are in the same list.
  std::vector<void*> blocks{arena.allocate(1248)};
  std::vector<void*> between{arena.allocate(1)};
  for (int i = 0; i < 100; ++i) {
    blocks.push_back(arena.allocate(1040));
    between.push_back(arena.allocate(1));
  }
  BOOST_CHECK_THROW(while (true)(void) arena.allocate(2048), ArenaExhausted);
  BOOST_CHECK_THROW(while (true)(void) arena.allocate(1), ArenaExhausted);
  void* fitting = blocks.front();
  for (void* block : blocks) arena.deallocate(block);
  BOOST_TEST(arena.allocate(1200) == fitting);
  BOOST_CHECK_THROW((void)arena.allocate(1200), ArenaExhausted);
}

BOOST_AUTO_TEST_CASE(the_high_water_stays_where_it_was) {
  Arena arena(mebibyte);
  BOOST_TEST(arena.used_bytes() == 0U);
  void* first = arena.allocate(1000);
  void* second = arena.allocate(2000);
  const std::size_t most = arena.used_bytes();
  BOOST_TEST(most >= 3000U);
  BOOST_TEST(arena.high_water_bytes() == most);
  arena.deallocate(second);
  arena.deallocate(first);
  BOOST_TEST(arena.used_bytes() == 0U);
  BOOST_TEST(arena.high_water_bytes() == most);
  arena.deallocate(arena.allocate(10));
  BOOST_TEST(arena.high_water_bytes() == most);
}

BOOST_AUTO_TEST_CASE(nullptr_may_be_given_back) {
  Arena arena(mebibyte);
  arena.deallocate(nullptr);
  BOOST_TEST(is_one_free_block(arena));
}

BOOST_AUTO_TEST_CASE(threads_may_use_it_at_once) {
  Arena arena(mebibyte);
  constexpr int threads = 4;
  std::latch start(threads);
  std::vector<int> wrong(threads);
  {
    std::vector<std::jthread> all;
    for (int thread = 0; thread < threads; ++thread) {
      all.emplace_back([&arena, &start, &wrong = wrong[static_cast<std::size_t>(thread)], thread] {
        std::mt19937 random(static_cast<unsigned>(thread));
        std::vector<Given> own;
        start.arrive_and_wait();
        for (int step = 0; step < 20'000; ++step) {
          if (own.size() < 50) {
            const std::size_t bytes = random() % 500;
            const Given given{static_cast<std::uint8_t*>(arena.allocate(bytes)), bytes,
                              static_cast<std::uint8_t>(thread + 1)};
            if (!holds_only(given, 0)) ++wrong;
            std::fill_n(given.begin, bytes, given.fill);
            own.push_back(given);
          } else {
            std::swap(own[random() % own.size()], own.back());
            if (!holds_only(own.back(), own.back().fill)) ++wrong;
            arena.deallocate(own.back().begin);
            own.pop_back();
          }
        }
        for (const Given& given : own) arena.deallocate(given.begin);
      });
    }
  }
  BOOST_TEST(std::count(wrong.begin(), wrong.end(), 0) == threads);
  BOOST_TEST(is_one_free_block(arena));
}

BOOST_AUTO_TEST_CASE(giving_back_twice_ends_the_process) {
  for (const bool joined : {false, true}) {
    const Ended ended = in_a_child([joined] {
      Arena arena(mebibyte);
      void* before = arena.allocate(100);
      void* twice = arena.allocate(100);
      (void)arena.allocate(100);
      if (joined) arena.deallocate(before);
      arena.deallocate(twice);
      arena.deallocate(twice);
      return 0;
    });
    BOOST_TEST(ended.signal == SIGABRT);
    BOOST_TEST(ended.said.find("twice") != std::string::npos, ended.said);
  }
}

BOOST_AUTO_TEST_CASE(giving_back_what_is_not_the_arenas_ends_the_process) {
  const auto giving_back = [](auto which) {
    return in_a_child([which] {
      Arena arena(mebibyte);
      auto* block = static_cast<std::uint8_t*>(arena.allocate(100));
      arena.deallocate(which(block));
      return 0;
    });
  };
  static int elsewhere = 0;
  for (const Ended& ended : {giving_back([](std::uint8_t*) { return static_cast<void*>(&elsewhere); }),
                             giving_back([](std::uint8_t* block) { return static_cast<void*>(block + 2 * mebibyte); }),
                             giving_back([](std::uint8_t* block) { return static_cast<void*>(block - 16); }),
                             giving_back([](std::uint8_t* block) { return static_cast<void*>(block + 1); }),
                             giving_back([](std::uint8_t* block) { return static_cast<void*>(block + 16); })}) {
    BOOST_TEST(ended.signal == SIGABRT);
    BOOST_TEST(ended.said.find("broken invariant: freed a block") != std::string::npos, ended.said);
  }
}

BOOST_AUTO_TEST_CASE(there_is_one_arena_and_it_is_opened_once) {
  BOOST_TEST(&arena() == &arena());
  const Ended ended = in_a_child([] {
    open_arena(mebibyte);
    return 0;
  });
  BOOST_TEST(ended.signal == SIGABRT);
  BOOST_TEST(ended.said.find("opened twice") != std::string::npos);
}

}  // namespace splitkey::test::test_arena
