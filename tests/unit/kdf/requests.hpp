#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include "kv/event_loop.hpp"
#include "service/kdf/pool.hpp"

namespace splitkey::test {

/// More than any test waits for: it ends because somebody gives it up.
inline constexpr std::uint32_t endless = 0xffffffff;

inline crypto::Derivation derivation(std::string_view password, std::uint32_t iterations) {
  return {secret::Bytes::copy_of(password), "salt", iterations};
}

inline access::Peer peer_of(uid_t uid) { return {uid, 0, 0, {}}; }

inline std::string_view code(const Result<crypto::DerivedKey>& result) {
  return result ? "" : name(result.error().code());
}

/// A pool whose keys are asked for side by side; what came of each is kept in the order in which it came.
class Requests {
 public:
  struct Came {
    std::string what;
    std::uint32_t iterations;
    Result<crypto::DerivedKey> key;
    [[nodiscard]] bool is_right() const { return key && *key == crypto::derive(derivation(what, iterations)); }
  };

  Requests(std::size_t threads, std::size_t queue) : pool_(threads, queue) {}

  /// `what` is its password, too. They are begun in the order of the calls, by begin() or wait_for().
  void ask(std::string what, access::Peer client, std::uint32_t iterations, Deadline deadline = Deadline::max()) {
    ++asked_;
    asio::co_spawn(context_, keep(std::move(what), std::move(client), iterations, deadline),
                   [](const std::exception_ptr& thrown) {
                     if (thrown) std::rethrow_exception(thrown);
                   });
  }
  /// Puts them into the queue.
  void begin() {
    context_.restart();
    context_.poll();
  }
  /// Until so many came in all, or nothing can come any more.
  void wait_for(std::size_t count) {
    context_.restart();
    while (came.size() < count && context_.run_one() > 0) {
    }
  }
  void wait_for_all() { wait_for(asked_); }

  [[nodiscard]] std::size_t count(std::string_view with_code) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(came, [&](const Came& each) { return code(each.key) == with_code; }));
  }
  [[nodiscard]] std::vector<std::string> order() const {
    std::vector<std::string> names;
    for (const Came& each : came) names.push_back(each.what);
    return names;
  }

  std::vector<Came> came;

 private:
  asio::awaitable<void> keep(std::string what, access::Peer client, std::uint32_t iterations, Deadline deadline) {
    auto key = co_await pool_.derive(std::move(client), derivation(what, iterations), deadline);
    came.push_back({std::move(what), iterations, std::move(key)});
  }

  std::size_t asked_ = 0;
  asio::io_context context_;
  kdf::Pool pool_;
};

}  // namespace splitkey::test
