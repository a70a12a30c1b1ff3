#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "kdf/pool.hpp"
#include "kv/event_loop.hpp"
#include "secret/arena.hpp"

namespace splitkey::test {
namespace {

constexpr std::uint32_t long_enough_to_queue = 2'000'000;

crypto::Derivation derivation(std::string_view password, std::uint32_t iterations) {
  return {secret::Bytes::copy_of(password), "salt", iterations};
}

std::string_view code(const Result<crypto::DerivedKey>& result) { return result ? "" : name(result.error().code()); }

/// Starts several derivations side by side and keeps what each gave.
asio::awaitable<bool> keep(asio::awaitable<Result<crypto::DerivedKey>> work, std::vector<std::string>& codes) {
  auto result = co_await std::move(work);
  codes.emplace_back(code(result));
  co_return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kdf_pool)

BOOST_AUTO_TEST_CASE(the_pool_derives_what_the_calling_thread_would) {
  EventLoop loop;
  kdf::Pool pool(2, 8);
  for (const char* password : {"a", "b", "another"}) {
    const auto derived = loop(pool.derive(derivation(password, 1000), in(std::chrono::seconds(60))));
    BOOST_TEST_REQUIRE(derived.has_value());
    BOOST_TEST((*derived == crypto::derive(derivation(password, 1000))));
  }
}

BOOST_AUTO_TEST_CASE(zero_threads_means_one_a_core) { BOOST_TEST(kdf::Pool(0, 1).thread_count() >= 1U); }

BOOST_AUTO_TEST_CASE(beyond_the_queue_a_derivation_is_refused) {
  asio::io_context context;
  kdf::Pool pool(1, 1);
  std::vector<std::string> codes;
  // One runs, one waits, and the rest, whichever the thread has taken by then, finds the queue full.
  for (int i = 0; i < 4; ++i) {
    asio::co_spawn(context,
                   keep(pool.derive(derivation("x", long_enough_to_queue), in(std::chrono::seconds(60))), codes),
                   [](const std::exception_ptr&, bool) {});
  }
  context.run();
  BOOST_TEST(codes.size() == 4U);
  BOOST_TEST(std::ranges::count(codes, "overloaded") >= 2);
  BOOST_TEST(std::ranges::count(codes, "") >= 1);
}

BOOST_AUTO_TEST_CASE(a_deadline_that_has_passed_is_told) {
  EventLoop loop;
  kdf::Pool pool(1, 8);
  BOOST_TEST(code(loop(pool.derive(derivation("x", long_enough_to_queue), in(std::chrono::milliseconds(1))))) ==
             "deadline_exceeded");
}

BOOST_AUTO_TEST_CASE(nothing_is_left_in_the_arena) {
  const std::size_t before = secret::arena().used_bytes();
  {
    EventLoop loop;
    kdf::Pool pool(2, 8);
    (void)loop(pool.derive(derivation("x", 1000), in(std::chrono::seconds(60))));
    (void)loop(pool.derive(derivation("x", long_enough_to_queue), in(std::chrono::milliseconds(1))));
  }
  BOOST_TEST(secret::arena().used_bytes() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test
