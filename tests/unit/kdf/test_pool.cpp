#define BOOST_TEST_DYN_LINK
#include <csignal>
#include <random>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "base/secret/arena.hpp"
#include "crypto/crypto/pbkdf2.hpp"
#include "kdf/requests.hpp"

namespace splitkey::test::test_pool {
namespace {

constexpr uid_t one_peer = 1000;
constexpr uid_t another_peer = 1001;

// So that a case that would hang fails instead.
Deadline patience() { return in(std::chrono::seconds(60)); }

/// As many as all chains of `threads` threads, so that others have to wait.
void occupy(Requests& requests, std::size_t threads, const access::Peer& client, Deadline deadline = Deadline::max()) {
  for (std::size_t i = 0; i < threads * crypto::most_chains; ++i) requests.ask("endless", client, endless, deadline);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kdf_pool)

BOOST_AUTO_TEST_CASE(the_pool_derives_what_the_calling_thread_would) {
  EventLoop loop;
  kdf::Pool pool(2, 8);
  for (const std::uint32_t iterations : {1U, 2U, 1000U, 20'000U}) {
    for (const char* password : {"a", "another"}) {
      const auto derived = loop(pool.derive(peer_of(one_peer), derivation(password, iterations), patience()));
      BOOST_TEST_REQUIRE(derived.has_value());
      BOOST_TEST((*derived == crypto::derive(derivation(password, iterations))));
    }
  }
}

BOOST_AUTO_TEST_CASE(zero_threads_means_one_a_core) { BOOST_TEST(kdf::Pool(0, 1).thread_count() >= 1U); }

BOOST_AUTO_TEST_CASE(more_than_there_are_threads_are_all_right) {
  Requests requests(2, 64);
  const access::Peer client = peer_of(one_peer);
  for (int i = 0; i < 30; ++i) requests.ask(std::to_string(i), client, 3000, patience());
  requests.wait_for_all();
  BOOST_TEST(requests.came.size() == 30U);
  for (const auto& came : requests.came) BOOST_TEST(came.is_right());
}

BOOST_AUTO_TEST_CASE(one_joins_in_the_middle_of_a_run_and_both_are_right) {
  Requests requests(1, 8);
  const access::Peer client = peer_of(one_peer);
  requests.ask("long", client, 60'000, patience());
  requests.ask("short", client, 500, patience());  // once it is through, the long one runs
  requests.wait_for(1);
  requests.ask("joining", client, 20'000, patience());
  requests.wait_for_all();
  for (const auto& came : requests.came) {
    BOOST_TEST(came.is_right());
  }
}

BOOST_AUTO_TEST_CASE(one_joins_beside_a_run_that_never_ends) {
  Requests requests(1, 8);
  const access::Peer client = peer_of(one_peer);
  for (std::size_t i = 1; i < crypto::most_chains; ++i) requests.ask("endless", client, endless);
  for (const char* password : {"first", "second", "third"}) requests.ask(password, client, 1000, patience());
  requests.wait_for(3);
  BOOST_TEST(requests.order() == (std::vector<std::string>{"first", "second", "third"}),
             boost::test_tools::per_element());
  for (const auto& came : requests.came) BOOST_TEST(came.is_right());
}

BOOST_AUTO_TEST_CASE(one_leaves_in_the_middle_and_the_others_are_right) {
  Requests requests(1, 8);
  access::Peer leaving = peer_of(one_peer);
  const access::Peer client = peer_of(one_peer);
  requests.ask("endless", leaving, endless);
  requests.ask("short", client, 500, patience());
  requests.ask("stays", client, 60'000, patience());
  requests.wait_for(1);
  leaving.hang_up();
  requests.wait_for_all();
  for (const auto& came : requests.came) {
    if (came.what != "endless") BOOST_TEST(came.is_right());
  }
  BOOST_TEST(requests.count("deadline_exceeded") == 1U);
}

BOOST_AUTO_TEST_CASE(a_deadline_that_has_passed_is_told_and_frees_its_chain) {
  Requests requests(1, 8);
  const access::Peer client = peer_of(one_peer);
  occupy(requests, 1, client, in(std::chrono::milliseconds(20)));
  requests.ask("waits", client, 1000, patience());
  requests.wait_for_all();
  BOOST_TEST(requests.count("deadline_exceeded") == crypto::most_chains);
  BOOST_TEST(requests.came.back().is_right());
}

BOOST_AUTO_TEST_CASE(a_deadline_frees_its_chain_also_when_the_caller_is_busy) {
  EventLoop loop;
  kdf::Pool pool(1, 8);
  std::vector<kdf::Pending> nobody_looks_at;
  for (std::size_t i = 0; i < crypto::most_chains; ++i) {
    nobody_looks_at.push_back(
        loop(pool.start(peer_of(one_peer), derivation("endless", endless), in(std::chrono::milliseconds(20)))));
  }
  BOOST_TEST(code(loop(pool.derive(peer_of(one_peer), derivation("waits", 1000), patience()))).empty());
}

BOOST_AUTO_TEST_CASE(a_caller_that_does_not_wait_any_more_frees_its_chain) {
  EventLoop loop;
  kdf::Pool pool(1, 8);
  const access::Peer client = peer_of(one_peer);
  const auto start_endless = [&] { return loop(pool.start(client, derivation("endless", endless), Deadline::max())); };
  const auto derives = [&] { return code(loop(pool.derive(client, derivation("short", 1000), patience()))).empty(); };
  std::vector<kdf::Pending> dropped;
  for (std::size_t i = 1; i < crypto::most_chains; ++i) dropped.push_back(start_endless());
  BOOST_TEST(derives());  // so the others run
  dropped.clear();
  const kdf::Pending kept = start_endless();
  BOOST_TEST(derives());  // beside it there would be no chain
}

BOOST_AUTO_TEST_CASE(a_client_that_vanished_gives_back_what_runs_and_what_waits) {
  Requests requests(1, 8);
  access::Peer gone = peer_of(one_peer);
  const access::Peer client = peer_of(one_peer);
  occupy(requests, 1, gone);
  for (int i = 0; i < 3; ++i) requests.ask("endless", gone, endless);
  requests.ask("waits", client, 1000, patience());
  requests.begin();
  gone.hang_up();
  requests.ask("too late", gone, 1000);
  requests.wait_for_all();
  BOOST_TEST(requests.count("deadline_exceeded") == crypto::most_chains + 4);
  BOOST_TEST(requests.count("") == 1U);
}

BOOST_AUTO_TEST_CASE(a_client_that_vanished_makes_room_among_those_that_wait) {
  Requests requests(1, 8);
  access::Peer running = peer_of(one_peer);
  access::Peer gone = peer_of(one_peer);
  const access::Peer client = peer_of(one_peer);
  occupy(requests, 1, running);
  for (int i = 0; i < 7; ++i) requests.ask("endless", gone, endless);
  requests.ask("no place", client, 1000, patience());
  requests.wait_for(1);
  BOOST_TEST(requests.count("overloaded") == 1U);
  gone.hang_up();
  requests.wait_for(8);
  requests.ask("waits", client, 1000, patience());
  requests.begin();
  running.hang_up();
  requests.wait_for_all();
  BOOST_TEST(requests.count("overloaded") == 1U);
  BOOST_TEST(requests.came.back().is_right());
}

BOOST_AUTO_TEST_CASE(many_of_one_peer_do_not_hold_up_the_only_one_of_another) {
  Requests requests(1, 256);
  std::vector<access::Peer> connections(200, peer_of(one_peer));
  for (auto& connection : connections) {
    connection = peer_of(one_peer);
    requests.ask("endless", connection, endless);
  }
  requests.ask("the only one", peer_of(another_peer), 1000, patience());
  requests.begin();
  // Two chains are freed: after at most one more of the many it is the other's turn.
  connections[0].hang_up();
  connections[1].hang_up();
  requests.wait_for(3);
  BOOST_TEST(requests.count("deadline_exceeded") == 2U);
  BOOST_TEST(requests.came.back().is_right());
}

BOOST_AUTO_TEST_CASE(beyond_the_queue_a_derivation_is_refused_and_another_peer_is_not) {
  Requests requests(1, 16);
  access::Peer greedy = peer_of(one_peer);
  constexpr std::size_t places = crypto::most_chains + 16 - 2;
  for (std::size_t i = 0; i < places + 5; ++i) requests.ask("endless", greedy, endless, patience());
  requests.ask("another", peer_of(another_peer), 1000, patience());
  requests.wait_for(5);
  BOOST_TEST(requests.count("overloaded") == 5U);
  BOOST_TEST((requests.came.front().key.error().retry_after() == std::chrono::milliseconds(250)));
  greedy.hang_up();
  requests.wait_for_all();
  BOOST_TEST(requests.count("deadline_exceeded") == places);
  BOOST_TEST(requests.count("") == 1U);
}

BOOST_AUTO_TEST_CASE(a_full_arena_is_told) {
  EventLoop loop;
  kdf::Pool pool(1, 8);
  crypto::Derivation refused = derivation("finds it full", 1000);
  {
    std::vector<secret::Bytes> all;
    for (std::size_t bytes = std::size_t{1} << 20U; bytes > 0; bytes /= 2) {
      try {
        for (;;) all.emplace_back(bytes);
      } catch (const secret::ArenaExhausted&) {  // then smaller ones
      }
    }
    BOOST_TEST(code(loop(pool.derive(peer_of(one_peer), std::move(refused), patience()))) == "overloaded");
  }
  BOOST_TEST(code(loop(pool.derive(peer_of(one_peer), derivation("finds room", 1000), patience()))).empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_left_in_the_arena) {
  const std::size_t before = secret::arena().used_bytes();
  {
    Requests requests(2, 64);
    const std::size_t with_stacks = secret::arena().used_bytes();
    const access::Peer client = peer_of(one_peer);
    requests.ask("derived", client, 1000, patience());
    requests.ask("late", client, endless, in(std::chrono::milliseconds(1)));
    requests.wait_for_all();
    requests.came.clear();
    BOOST_TEST(secret::arena().used_bytes() <= with_stacks + 1024);  // the late one, until its slice is over
  }
  BOOST_TEST(secret::arena().used_bytes() == before);
}

BOOST_AUTO_TEST_CASE(a_pool_ends_in_the_middle_of_its_work_and_wipes) {
  const std::size_t before = secret::arena().used_bytes();
  {
    Requests requests(2, 64);
    const access::Peer client = peer_of(one_peer);
    for (int i = 0; i < 5; ++i) requests.ask("endless", client, endless);
    requests.ask("short", client, 500, patience());  // once it is through, the others run
    for (int i = 0; i < 20; ++i) requests.ask("endless", client, endless);
    requests.wait_for(1);
    BOOST_TEST(requests.count("") == 1U);
  }
  BOOST_TEST(secret::arena().used_bytes() == before);
}

BOOST_AUTO_TEST_CASE(its_threads_take_no_signals) {
  // A signal that only the pool's thread could take stays pending.
  sigset_t usr1;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  EventLoop loop;
  kdf::Pool pool(1, 8);
  BOOST_TEST(loop(pool.derive(peer_of(one_peer), derivation("x", 1), patience())).has_value());  // it has begun
  sigset_t before;
  BOOST_TEST_REQUIRE(pthread_sigmask(SIG_BLOCK, &usr1, &before) == 0);
  BOOST_TEST(sigismember(&before, SIGUSR1) == 0);  // the maker of the pool has its own back
  kill(getpid(), SIGUSR1);
  int taken = 0;
  BOOST_TEST(sigwait(&usr1, &taken) == 0);
  BOOST_TEST(taken == SIGUSR1);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

BOOST_AUTO_TEST_CASE(whatever_callers_do_each_gets_one_answer_and_the_right_one) {
  const std::size_t before = secret::arena().used_bytes();
  {
    std::mt19937 random(20);
    const auto below = [&](std::uint32_t bound) { return static_cast<std::uint32_t>(random() % bound); };
    Requests requests(3, 40);
    std::size_t asked = 0;
    for (int round = 0; round < 12; ++round) {
      std::vector<access::Peer> clients;
      for (uid_t peer = 0; peer < 5; ++peer) clients.push_back(peer_of(peer));
      for (std::uint32_t i = 0; i < 20 + below(40); ++i, ++asked) {
        const Deadline deadline = below(4) == 0 ? in(std::chrono::milliseconds(below(20))) : Deadline::max();
        requests.ask(std::to_string(asked), clients[below(5)], 1 + below(4000), deadline);
      }
      requests.wait_for(requests.came.size() + below(20));
      clients[below(5)].hang_up();
      requests.wait_for(asked - below(10));
    }
    requests.wait_for_all();
    BOOST_TEST(requests.came.size() == asked);
    BOOST_TEST(requests.count("") > 0U);
    for (const auto& came : requests.came) {
      const auto said = code(came.key);
      BOOST_TEST((said.empty() ? came.is_right() : said == "overloaded" || said == "deadline_exceeded"));
    }
  }
  BOOST_TEST(secret::arena().used_bytes() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_pool
