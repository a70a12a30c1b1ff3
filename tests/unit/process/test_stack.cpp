#define BOOST_TEST_DYN_LINK
#include <algorithm>
#include <array>
#include <stdexcept>
#include <thread>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "base/process/stack.hpp"
#include "base/secret/arena.hpp"

namespace splitkey::test::test_stack {
namespace {

using process::Stack;

constexpr std::size_t bytes = process::stack_unit_bytes;

/// Something that a call leaves behind on the stack; volatile, so that it is written.
[[gnu::noinline, gnu::no_sanitize_address]] const volatile std::uint8_t* leave_a_piece_behind() {
  volatile std::uint8_t piece[256];
  for (volatile std::uint8_t& byte : piece) byte = 0xa5;
  const volatile std::uint8_t* where = piece;
  asm volatile("" : "+r"(where));
  return where;
}

[[gnu::noinline]] const volatile std::uint8_t* leave_it_far_below() {
  volatile std::uint8_t between[bytes / 4];
  between[0] = 1;
  const auto* where = leave_a_piece_behind();
  return between[0] == 1 ? where : nullptr;
}

/// Whether the page that holds `address` may be read, as the kernel finds when it is asked to.
bool is_readable(const std::uint8_t* address) {
  std::array<int, 2> ends{};
  BOOST_TEST_REQUIRE(pipe(ends.data()) == 0);
  const bool readable = write(ends[1], address, 1) == 1;
  for (const int end : ends) close(end);
  return readable;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(process_stack)

BOOST_AUTO_TEST_CASE(what_runs_on_it_has_its_variables_in_the_arena) {
  int here = 0;
  BOOST_TEST(!secret::is_in_arena(&here));
  Stack(bytes).run([&] {
    int there = 0;
    BOOST_TEST(secret::is_in_arena(&there));
    here = 1;
  });
  BOOST_TEST(here == 1);
}

BOOST_AUTO_TEST_CASE(an_exception_comes_out_of_it) {
  Stack stack(bytes);
  BOOST_CHECK_THROW(stack.run([] { throw std::runtime_error("out"); }), std::runtime_error);
  stack.run([] { BOOST_CHECK_THROW(throw std::runtime_error("in"), std::runtime_error); });
}

BOOST_AUTO_TEST_CASE(a_thread_that_went_there_can_be_joined) {
  bool was_there = false;
  std::thread thread([&, stack = Stack(bytes)]() mutable { stack.run([&] { was_there = true; }); });
  thread.join();
  BOOST_TEST(was_there);
}

BOOST_AUTO_TEST_CASE(it_takes_what_it_says_and_gives_it_back) {
  const std::size_t before = secret::arena().used_bytes();
  {
    const Stack stack(bytes);
    BOOST_TEST(secret::arena().used_bytes() - before >= Stack::arena_bytes_for(bytes));
    BOOST_TEST(secret::arena().used_bytes() - before < Stack::arena_bytes_for(bytes) + 64);
  }
  BOOST_TEST(secret::arena().used_bytes() == before);
  BOOST_CHECK_THROW(Stack(secret::arena().size_bytes()), secret::ArenaExhausted);
}

BOOST_AUTO_TEST_CASE(what_calls_left_behind_is_wiped) {
  Stack(bytes).run([] {
    const auto* where = leave_it_far_below();  // where the calls below do not reach
    BOOST_TEST(std::count(where, where + 256, 0xa5) == 256);
    process::wipe_unused_stack();
    BOOST_TEST(std::count(where, where + 256, 0xa5) == 0);
  });
}

BOOST_AUTO_TEST_CASE(below_its_end_is_a_page_that_nobody_may_touch) {
  Stack(bytes).run([] {
    constexpr std::size_t page = 4096;
    const std::uint8_t here = 0;
    std::size_t pages = 0;
    while (pages <= bytes / page && is_readable(&here - pages * page)) ++pages;
    BOOST_TEST(pages > 0U);
    BOOST_TEST(pages <= bytes / page);
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_stack
