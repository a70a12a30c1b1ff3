#define BOOST_TEST_DYN_LINK
#include <asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include "base/secret/arena.hpp"
#include "crypto/crypto/pbkdf2.hpp"
#include "service/kdf/queue.hpp"

namespace splitkey::test::test_queue {
namespace {

/// A queue without threads: each case says which of them looks, and when.
class Threads {
 public:
  Threads(std::size_t threads, std::size_t places) : queue(threads, places) {}

  std::shared_ptr<kdf::Ticket> put(std::uint64_t peer) {
    auto ticket = std::make_shared<kdf::Ticket>(peer, context.get_executor(), Deadline::max());
    const bool has_place = queue.put({crypto::Derivation(secret::Bytes::copy_of("x"), "salt", 1), ticket});
    return has_place ? ticket : nullptr;
  }
  bool has_place(std::uint64_t peer) { return put(peer) != nullptr; }
  std::size_t put_all(std::uint64_t peer) {
    std::size_t count = 0;
    while (has_place(peer)) ++count;
    return count;
  }

  /// Whose derivation the thread got; 0: none. Only for a thread that would not wait.
  std::uint64_t take(std::size_t thread = 0) {
    const auto next = queue.take(thread);
    return next ? next->ticket->peer : 0;
  }
  std::vector<std::uint64_t> take_all(std::size_t thread = 0) {
    std::vector<std::uint64_t> peers;
    for (std::uint64_t peer = take(thread); peer != 0; peer = take(thread)) peers.push_back(peer);
    return peers;
  }

  asio::io_context context;
  kdf::Queue queue;
};

using Peers = std::vector<std::uint64_t>;

}  // namespace

BOOST_AUTO_TEST_SUITE(kdf_queue)

BOOST_AUTO_TEST_CASE(peers_have_their_turns_one_after_another) {
  Threads threads(1, 16);
  for (int i = 0; i < 5; ++i) threads.put(1);
  threads.put(2);
  for (int i = 0; i < 2; ++i) threads.put(3);
  BOOST_TEST(threads.take_all() == (Peers{1, 2, 3, 1, 3, 1, 1, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_that_comes_late_does_not_wait_for_all_of_another_peer) {
  Threads threads(1, 256);
  for (int i = 0; i < 200; ++i) threads.put(1);
  BOOST_TEST(threads.take() == 1U);
  threads.put(2);
  BOOST_TEST(threads.take() == 1U);
  BOOST_TEST(threads.take() == 2U);
  BOOST_TEST(threads.take() == 1U);
}

BOOST_AUTO_TEST_CASE(the_thread_with_the_fewest_chains_takes) {
  Threads threads(2, 16);
  for (int i = 0; i < 4; ++i) threads.put(1);
  BOOST_TEST(threads.take(0) == 1U);
  BOOST_TEST(threads.take(0) == 0U);  // the other thread is idle
  BOOST_TEST(threads.take(1) == 1U);
  BOOST_TEST(threads.take(1) == 1U);  // as many as the other
  BOOST_TEST(threads.take(1) == 0U);
  BOOST_TEST(threads.take(0) == 1U);
  threads.put(1);
  threads.queue.leave(0, 1);
  BOOST_TEST(threads.take(1) == 0U);
  BOOST_TEST(threads.take(0) == 1U);
}

BOOST_AUTO_TEST_CASE(as_many_wait_as_there_are_places_beside_those_that_run) {
  for (const bool running : {false, true}) {
    Threads threads(1, 2);
    std::size_t count = 0;
    for (std::uint64_t peer = 1; threads.has_place(peer); ++peer) {
      ++count;
      if (running && count <= crypto::most_chains) (void)threads.take();
    }
    BOOST_TEST(count == crypto::most_chains + 2);
  }
}

BOOST_AUTO_TEST_CASE(the_last_eighth_is_for_peers_that_have_nothing_yet) {
  Threads threads(2, 64);
  BOOST_TEST(threads.put_all(1) == 2 * crypto::most_chains + 64 - 8);
  for (std::uint64_t peer = 2; peer < 10; ++peer) {
    BOOST_TEST(threads.has_place(peer));
    BOOST_TEST(!threads.has_place(peer));
  }
  BOOST_TEST(!threads.has_place(10));
}

BOOST_AUTO_TEST_CASE(what_leaves_makes_place) {
  Threads threads(1, 8);
  (void)threads.put_all(1);
  BOOST_TEST(!threads.has_place(1));
  BOOST_TEST(threads.take() == 1U);
  BOOST_TEST(!threads.has_place(1));
  threads.queue.leave(0, 1);
  BOOST_TEST(threads.has_place(1));
  BOOST_TEST(!threads.has_place(1));
}

BOOST_AUTO_TEST_CASE(what_is_withdrawn_is_wiped_and_makes_place) {
  Threads threads(1, 1);
  const auto first = threads.put(1);
  const std::size_t one = secret::arena().used_bytes();
  const auto second = threads.put(2);
  threads.put(1);
  threads.queue.withdraw(*first);
  threads.queue.withdraw(*second);
  BOOST_TEST(secret::arena().used_bytes() == one);
  BOOST_TEST(threads.take_all() == Peers{1}, boost::test_tools::per_element());
  threads.queue.withdraw(*first);  // long gone, and changes nothing
  threads.queue.leave(0, 1);
  BOOST_TEST(threads.put_all(1) == crypto::most_chains);
}

BOOST_AUTO_TEST_CASE(a_closed_queue_holds_and_gives_nothing) {
  const std::size_t before = secret::arena().used_bytes();
  Threads threads(1, 8);
  const auto ticket = threads.put(1);
  threads.put(1);
  BOOST_TEST(threads.take() == 1U);
  threads.queue.close();
  BOOST_TEST(secret::arena().used_bytes() == before);
  BOOST_TEST(threads.queue.is_closed());
  BOOST_TEST(!threads.has_place(2));
  BOOST_TEST(threads.take() == 0U);
  threads.queue.leave(0, 1);
  BOOST_TEST(threads.take() == 0U);  // does not wait
  threads.queue.withdraw(*ticket);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_queue
