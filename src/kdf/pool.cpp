#include "kdf/pool.hpp"

#include <atomic>
#include <optional>

#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "secret/arena.hpp"

namespace splitkey::kdf {

/// One derivation on its way to a thread and back. Both sides own it: whoever leaves last wipes it.
struct Pool::Task {
  Task(crypto::Derivation what, const asio::any_io_executor& back, Deadline deadline)
      : derivation(std::move(what)), answered(back, deadline) {}

  crypto::Derivation derivation;
  /// Runs out at the deadline; cancelled on the caller's executor once `result` stands.
  asio::steady_timer answered;
  std::optional<Result<crypto::DerivedKey>> result;
  std::atomic<bool> abandoned = false;
};

Pool::Pool(std::size_t threads, std::size_t queue) : queue_limit_(queue) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Pool::~Pool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

asio::awaitable<Result<crypto::DerivedKey>> Pool::derive(crypto::Derivation derivation, Deadline deadline) {
  const auto task = std::make_shared<Task>(std::move(derivation), co_await asio::this_coro::executor, deadline);
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= queue_limit_) {
      co_return failure(Error(Errc::overloaded, "too many key derivations are waiting; try again in a moment")
                            .after(std::chrono::milliseconds(250)));
    }
    waiting_.push_back(task);
  }
  ready_.notify_one();

  asio::error_code ended;
  co_await task->answered.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  if (task->result) co_return std::move(*task->result);
  task->abandoned = true;
  co_return failure(Errc::deadline_exceeded, "the deadline passed while a key was derived; allow more time");
}

void Pool::work() {
  for (;;) {
    std::shared_ptr<Task> task;
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      task = std::move(waiting_.front());
      waiting_.pop_front();
    }
    if (task->abandoned) continue;

    Result<crypto::DerivedKey> result = failure(Errc::overloaded, secret::ArenaExhausted().what());
    try {
      result = crypto::derive(task->derivation);
    } catch (const secret::ArenaExhausted&) {  // and the answer is the one that stands
    }
    // Moved to the caller's thread before it is looked at: nothing of the task is shared from here on.
    const auto back = task->answered.get_executor();
    asio::post(back, [task = std::move(task), result = std::move(result)]() mutable {
      task->result = std::move(result);
      task->answered.cancel();
    });
  }
}

}  // namespace splitkey::kdf
