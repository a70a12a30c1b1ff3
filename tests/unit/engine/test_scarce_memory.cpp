#define BOOST_TEST_DYN_LINK
#include <new>

#include <boost/test/unit_test.hpp>

#include "base/process/heap.hpp"
#include "desk.hpp"
#include "scarce_memory.hpp"

namespace splitkey::test::test_scarce_memory {
namespace {

// Memory is scarce once the coroutine runs: Asio's own allocations may not fail (process/heap.hpp has a reserve).
asio::awaitable<std::string> ask_without_memory(Desk& desk, std::string path, std::size_t number, bool& was_felt) {
  engine::Request request(Operation::read, std::move(path), read_json("{}"), in(std::chrono::seconds(60)));
  try {
    const ScarceMemory memory(number);
    auto answering = desk.engine.answer(std::move(request));
    const auto answer = co_await std::move(answering);
    was_felt = ScarceMemory::was_felt();
    co_return Desk::said(answer);
  } catch (const std::bad_alloc&) {  // the session says the same
    co_return "overloaded";
  }
}

/// Asks again and again, each time with another allocation failing, until none is left to fail, and each time once more
/// with memory enough. Returns how often it was refused.
std::size_t ask_with_each_failing(Desk& desk, const std::string& path) {
  BOOST_TEST_REQUIRE(process::has_heap_reserve());
  const std::string right = Desk::said(desk.read(path));
  std::size_t refusals = 0;
  bool was_felt = true;
  for (std::size_t number = 0; was_felt; ++number) {
    const std::string said = desk.loop(ask_without_memory(desk, path, number, was_felt));
    BOOST_TEST((said == right || said == "overloaded"), number << ": " << said);
    refusals += said == "overloaded" ? 1U : 0U;
    BOOST_TEST(Desk::said(desk.read(path)) == right, "after " << number);
  }
  return refusals;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_scarce_memory, Desk)

BOOST_AUTO_TEST_CASE(a_request_without_memory_is_refused_and_the_next_one_served) {
  BOOST_TEST(ask_with_each_failing(*this, "sys/info") > 5U);
}

BOOST_AUTO_TEST_CASE(so_is_one_that_reads_a_record) {
  const std::string row = "users/42/surveys/700/escrow";
  const std::string escrow = R"({"kek":")" + std::string(64, 'c') + R"(","user_email":"jane@clinic.example",)";
  BOOST_TEST_REQUIRE(update(row, escrow + component() + "}").has_value());
  BOOST_TEST(ask_with_each_failing(*this, row) > 5U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_scarce_memory
