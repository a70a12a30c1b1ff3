#pragma once

#include <cstddef>
#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

#include <asio/awaitable.hpp>

#include "base/process/stack.hpp"
#include "crypto/crypto/pbkdf2.hpp"
#include "service/access/peer.hpp"
#include "service/kdf/queue.hpp"

/// The threads that derive keys, so that the event loop never does.
namespace splitkey::kdf {

/// A derivation that was asked for. Whoever drops it takes it back: it ends with the slice that runs, and is wiped.
class Pending {
 public:
  Pending(std::shared_ptr<Queue> queue, std::shared_ptr<Ticket> ticket, access::Peer peer);
  ~Pending();
  Pending(Pending&&) noexcept = default;
  Pending& operator=(Pending&&) = delete;

 private:
  friend asio::awaitable<Result<crypto::DerivedKey>> key_of(Pending pending);

  std::shared_ptr<Queue> queue_;
  std::shared_ptr<Ticket> ticket_;
  access::Peer peer_;
  /// Ends the wait when the peer hangs up.
  struct EndWait {
    Ticket& ticket;
    void operator()() const noexcept { ticket.answered.cancel(); }
  };
  std::unique_ptr<std::stop_callback<EndWait>> when_hung_up_;
};

/// Waits for the key. Errors: overloaded (no place in the queue, or in the arena), deadline_exceeded (which is also
/// said where the peer hung up, to nobody).
[[nodiscard]] asio::awaitable<Result<crypto::DerivedKey>> key_of(Pending pending);

/// What each of its threads takes from the arena for its stack.
inline constexpr std::size_t thread_stack_bytes = process::stack_unit_bytes;

/// A fixed set of threads and a bounded queue, fair between peers. A lone derivation runs at once, alone on its thread;
/// those that find every thread busy join as further chains, also in the middle of another's run, because side by side
/// they take less time than one after the other. A derivation is moved to a thread and its key moved back.
class Pool {
 public:
  /// `threads` 0: one a core. `queue`: how many derivations may wait beside those that run. `chains`: how many run side
  /// by side on a thread, 1 to crypto::most_chains. Errors: throws ArenaExhausted, std::system_error (no more threads).
  Pool(std::size_t threads, std::size_t queue, std::size_t chains = crypto::most_chains);
  /// Derivations that wait or run are dropped and wiped; who still waits for one gets deadline_exceeded in its time.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// Puts `derivation` into the queue without waiting for its key, which key_of() gives, on the caller's executor. That
  /// does one thing at a time. The pool is fair between uids, not between connections; once the peer has hung up, its
  /// derivations end, and there are no others.
  [[nodiscard]] asio::awaitable<Pending> start(access::Peer peer, crypto::Derivation derivation, Deadline deadline);

  /// Both at once. Errors: those of key_of.
  [[nodiscard]] asio::awaitable<Result<crypto::DerivedKey>> derive(access::Peer peer, crypto::Derivation derivation,
                                                                   Deadline deadline);

  [[nodiscard]] std::size_t thread_count() const noexcept { return threads_.size(); }
  /// How many threads `threads` means, as above.
  [[nodiscard]] static std::size_t threads_for(std::size_t threads) noexcept;

 private:
  void end() noexcept;

  std::shared_ptr<Queue> queue_;  // shared with what is pending, which may outlive the pool
  std::vector<std::thread> threads_;
};

}  // namespace splitkey::kdf
