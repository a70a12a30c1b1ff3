#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "service/kdf/ticket.hpp"

namespace splitkey::kdf {

/// A derivation that waits for a thread.
struct Waiting {
  crypto::Derivation derivation;
  std::shared_ptr<Ticket> ticket;
};

/// The derivations that wait, and who takes which next. Peers have their turns one after another, each with its oldest:
/// many that wait of one do not hold up the only one of another. Of the threads, that one takes which runs the fewest
/// chains: a chain of its own for each as long as that goes, then one more beside those that run.
///
/// It is bounded by all that is not finished, running or waiting, so that it does not matter how soon a thread wakes.
/// The last eighth of the waiting places (one at least) is for peers that have nothing unfinished yet: no peer, and no
/// number of them, keeps another one out. Thread-safe; no lock is held for longer than a look at the lists.
class Queue {
 public:
  /// `places`: how many may wait beside those that run, most_chains on each of `threads` threads.
  Queue(std::size_t threads, std::size_t places);

  /// For callers. False when there is no place; `waiting` is then wiped.
  [[nodiscard]] bool put(Waiting waiting);
  /// Takes back and wipes what still waits for `ticket`.
  void withdraw(const Ticket& ticket) noexcept;

  /// For thread number `thread`, which has room for one more chain: the next derivation, which counts as one that it
  /// runs until it leaves. Nothing when none is for this thread now. Waits where the thread runs none, until there is
  /// one or the queue is closed.
  [[nodiscard]] std::optional<Waiting> take(std::size_t thread);
  /// A derivation of `peer` does not run on `thread` any more.
  void leave(std::size_t thread, std::uint64_t peer) noexcept;

  /// Wipes all that waits; nothing is put or taken from now on.
  void close() noexcept;
  [[nodiscard]] bool is_closed() const noexcept;

 private:
  struct Line {
    std::deque<Waiting> waiting;
    std::size_t unfinished = 0;
  };

  [[nodiscard]] bool has_place(std::uint64_t peer) const;
  [[nodiscard]] bool runs_the_fewest(std::size_t thread) const;
  void finish_one(std::uint64_t peer) noexcept;

  std::size_t places_;  // running ones included
  std::size_t kept_for_new_peers_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  bool closed_ = false;
  std::size_t unfinished_ = 0;
  std::map<std::uint64_t, Line> lines_;  // of peers with something unfinished
  std::deque<std::uint64_t> turns_;      // peers with something waiting, the next one first
  std::vector<std::size_t> running_;     // by thread
};

}  // namespace splitkey::kdf
