#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <asio/awaitable.hpp>

#include "crypto/derivation.hpp"
#include "result/deadline.hpp"
#include "result/result.hpp"

/// The threads that derive keys, so that the event loop never does.
namespace splitkey::kdf {

/// A fixed set of threads and a bounded queue. A derivation is moved to a thread and its key moved back; nothing is
/// shared but the queue.
class Pool {
 public:
  /// `threads` 0: one a core. `queue`: how many derivations may wait beside those that run.
  Pool(std::size_t threads, std::size_t queue);
  /// Derivations that wait are dropped, those that run are finished and wiped.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// The derived key, given back on the caller's executor.
  /// Errors: overloaded when the queue is full, deadline_exceeded.
  [[nodiscard]] asio::awaitable<Result<crypto::DerivedKey>> derive(crypto::Derivation derivation, Deadline deadline);

  [[nodiscard]] std::size_t thread_count() const noexcept { return threads_.size(); }

 private:
  struct Task;
  void work();

  std::size_t queue_limit_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::shared_ptr<Task>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace splitkey::kdf
