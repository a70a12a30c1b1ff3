#pragma once

#include <memory>
#include <vector>

#include "crypto/crypto/pbkdf2.hpp"
#include "service/kdf/queue.hpp"
#include "service/kdf/slice.hpp"

namespace splitkey::kdf {

/// What one thread of the pool does: it runs up to most_chains derivations side by side, in slices. Between two slices
/// further ones join, those that are done are answered, and those that nobody waits for any more are wiped.
class Worker {
 public:
  /// Thread number `thread` of those that share `queue`.
  Worker(Queue& queue, std::size_t thread, crypto::Pbkdf2Kernel kernel, std::size_t chains)
      : queue_(queue), thread_(thread), kernel_(kernel), chains_(chains) {}

  /// Until the queue is closed; what runs then is wiped.
  void run();

 private:
  struct Run {
    std::shared_ptr<Ticket> ticket;
    crypto::Pbkdf2Chain chain;
  };

  [[nodiscard]] bool let_join();
  void start(Waiting waiting);
  void advance();
  void remove_finished();
  void refuse_all(const Error& error);
  void leave(std::shared_ptr<Ticket> ticket, Result<crypto::DerivedKey> key);

  Queue& queue_;
  std::size_t thread_;
  crypto::Pbkdf2Kernel kernel_;
  std::size_t chains_;     // at most
  std::vector<Run> runs_;  // the eldest first
  Slice slice_;
};

}  // namespace splitkey::kdf
