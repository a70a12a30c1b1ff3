#define BOOST_TEST_DYN_LINK
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "base/process/heap.hpp"
#include "base/secret/arena.hpp"
#include "scarce_memory.hpp"

namespace splitkey::test::test_heap {
namespace {

constexpr std::size_t for_ever = 1'000'000;

}  // namespace

BOOST_AUTO_TEST_SUITE(process_heap)

BOOST_AUTO_TEST_CASE(containers_lie_in_the_arena_while_it_lives) {
  std::string text;
  {
    const process::HeapInArena in_arena;
    text.assign(100, 'x');
    BOOST_TEST(secret::is_in_arena(text.data()));
  }
  BOOST_TEST(!secret::is_in_arena(std::string(100, 'x').data()));
}

BOOST_AUTO_TEST_CASE(what_was_taken_there_goes_back_there_later) {
  const std::size_t before = secret::arena().used_bytes();
  std::unique_ptr<std::vector<int>> numbers;
  {
    const process::HeapInArena in_arena;
    numbers = std::make_unique<std::vector<int>>(1000);
  }
  BOOST_TEST(secret::arena().used_bytes() > before + 4000);
  std::thread([&] { numbers.reset(); }).join();
  BOOST_TEST(secret::arena().used_bytes() == before);
}

BOOST_AUTO_TEST_CASE(one_within_another_ends_alone) {
  const process::HeapInArena outer;
  { const process::HeapInArena inner; }
  const auto number = std::make_unique<int>(1);
  BOOST_TEST(secret::is_in_arena(number.get()));
}

BOOST_AUTO_TEST_CASE(another_thread_has_its_own_heap) {
  const process::HeapInArena in_arena;
  bool found = true;
  std::thread thread([&found] { found = secret::is_in_arena(std::make_unique<int>(1).get()); });
  thread.join();
  BOOST_TEST(!found);
}

BOOST_AUTO_TEST_CASE(a_full_arena_is_told_and_nothing_falls_back_to_the_heap) {
  const process::HeapInArena in_arena;
  BOOST_CHECK_THROW(std::vector<char>(secret::arena().size_bytes()), secret::ArenaExhausted);
}

BOOST_AUTO_TEST_CASE(the_reserve_helps_out_once_and_is_set_aside_anew) {
  BOOST_TEST_REQUIRE(process::has_heap_reserve());
  {
    const ScarceMemory memory(0, 1);
    BOOST_CHECK_NO_THROW(std::make_unique<int>(1));
  }
  bool is_there = true;
  {
    const ScarceMemory memory(0, for_ever);
    is_there = process::has_heap_reserve();
  }
  BOOST_TEST(!is_there);
  BOOST_TEST(process::has_heap_reserve());
}

BOOST_AUTO_TEST_CASE(beyond_the_reserve_memory_is_exhausted) {
  BOOST_TEST_REQUIRE(process::has_heap_reserve());
  bool is_there = false;
  bool has_thrown = false;
  {
    const ScarceMemory memory(0, for_ever);
    is_there = process::has_heap_reserve();
    try {
      const auto number = std::make_unique<int>(1);
    } catch (const std::bad_alloc&) {
      has_thrown = true;
    }
  }
  BOOST_TEST(is_there);
  BOOST_TEST(has_thrown);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_heap
