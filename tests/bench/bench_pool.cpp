// How soon a chain is free for another derivation once nobody waits for the one that has it: a derivation without end
// runs on a pool with one thread and one chain, a second of one iteration waits behind it, the first is given up, and
// the time runs until the second's key is there. The processor's other work is another pool, all of whose chains run.
//
//   bench-pool [TIMES]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>

#include "base/secret/arena.hpp"
#include "service/kdf/pool.hpp"

namespace {

using namespace splitkey;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t endless = std::numeric_limits<std::uint32_t>::max();
constexpr std::chrono::milliseconds promised{2};

crypto::Derivation derivation(std::uint32_t iterations) {
  return {secret::Bytes(32), "a benchmark's salt", iterations};
}

access::Peer peer_of(uid_t uid) { return {uid, 0, 0, {}}; }

enum class How { dropped, hung_up, deadline };

asio::awaitable<double> release_ms(kdf::Pool& pool, How how) {
  access::Peer leaving = peer_of(1000);
  const access::Peer waiting = peer_of(1001);
  const Deadline soon = Clock::now() + std::chrono::milliseconds(20);
  std::optional<kdf::Pending> first;
  first.emplace(co_await pool.start(leaving, derivation(endless), how == How::deadline ? soon : Deadline::max()));
  // So that it runs, and is not the other one's turn.
  asio::steady_timer timer(co_await asio::this_coro::executor, Clock::now() + std::chrono::milliseconds(5));
  co_await timer.async_wait(asio::use_awaitable);
  kdf::Pending second = co_await pool.start(waiting, derivation(1), Deadline::max());
  auto begin = how == How::deadline ? soon : Clock::now();
  if (how == How::dropped) first.reset();
  if (how == How::hung_up) {
    leaving.hang_up();
    first.reset();
  }
  if (!co_await kdf::key_of(std::move(second))) std::abort();
  co_return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

asio::awaitable<void> measure(kdf::Pool& pool, How how, int times, std::vector<double>& all_ms) {
  for (int i = 0; i < times; ++i) all_ms.push_back(co_await release_ms(pool, how));
}

void report(const char* what, std::vector<double> all_ms) {
  std::ranges::sort(all_ms);
  const auto late = std::ranges::count_if(
      all_ms, [](double ms) { return ms > std::chrono::duration<double, std::milli>(promised).count(); });
  std::printf("%-34s median %.3f ms, p99 %.3f ms, longest %.3f ms, %td of %zu later than 2 ms\n", what,
              all_ms[all_ms.size() / 2], all_ms[all_ms.size() * 99 / 100], all_ms.back(), late, all_ms.size());
}

void run(const std::string& around, int times) {
  asio::io_context loop;
  kdf::Pool pool(1, 4, 1);
  for (const auto& [how, name] : {std::pair(How::dropped, "dropped"), std::pair(How::hung_up, "client hung up"),
                                  std::pair(How::deadline, "deadline passed")}) {
    std::vector<double> all_ms;
    asio::co_spawn(loop, measure(pool, how, times, all_ms), [](const std::exception_ptr& thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
    loop.run();
    loop.restart();
    report((std::string(name) + ", " + around).c_str(), std::move(all_ms));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int times = argc > 1 ? std::atoi(argv[1]) : 300;
  secret::open_arena(std::size_t{8} << 20U);
  run("idle processors", times);

  asio::io_context loop;
  kdf::Pool other(0, 64);
  const access::Peer client = peer_of(1002);
  std::vector<kdf::Pending> running;
  const auto saturate = [&]() -> asio::awaitable<void> {
    for (std::size_t i = 0; i < other.thread_count() * crypto::most_chains; ++i) {
      running.push_back(co_await other.start(client, derivation(endless), Deadline::max()));
    }
  };
  asio::co_spawn(loop, saturate, asio::detached);
  loop.run();
  run("every processor derives", times);
}
