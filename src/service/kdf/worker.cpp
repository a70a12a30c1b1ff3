#include "service/kdf/worker.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <thread>

#include "base/process/exhaustion.hpp"
#include "base/process/stack.hpp"

namespace splitkey::kdf {
namespace {

Result<crypto::DerivedKey> key_of(const crypto::Pbkdf2Chain& chain) {
  try {
    return chain.key();
  } catch (const std::bad_alloc& full) {
    return failure(process::overloaded(full));
  }
}

}  // namespace

void Worker::run() {
  while (let_join()) {
    advance();
    remove_finished();
    // What waits for work holds nothing of what was.
    if (runs_.empty()) process::wipe_unused_stack();
    // The kernel lets the event loop wait for the end of its own, longer slices, where every processor derives.
    std::this_thread::yield();
  }
}

// False once the queue is closed.
bool Worker::let_join() {
  while (runs_.size() < chains_) {
    auto next = queue_.take(thread_);
    if (!next) break;
    start(std::move(*next));
  }
  return !queue_.is_closed();
}

void Worker::start(Waiting waiting) {
  try {
    runs_.push_back({waiting.ticket, crypto::Pbkdf2Chain(waiting.derivation)});
  } catch (const std::bad_alloc& full) {
    leave(std::move(waiting.ticket), failure(process::overloaded(full)));
  }
}

// Ends with the chain that ends first, so that its key does not wait for the others.
void Worker::advance() {
  if (runs_.empty()) return;
  std::array<crypto::Pbkdf2Chain*, crypto::most_chains> chains{};
  const std::uint32_t whole = slice_.iterations(runs_.size());
  std::uint32_t iterations = whole;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    chains.at(i) = &runs_[i].chain;
    iterations = std::min(iterations, runs_[i].chain.left());
  }
  const auto begin = std::chrono::steady_clock::now();
  try {
    crypto::advance(kernel_, std::span(chains).first(runs_.size()), iterations);
  } catch (const std::bad_alloc& full) {
    return refuse_all(process::overloaded(full));
  }
  if (iterations == whole) slice_.took(std::chrono::steady_clock::now() - begin);
}

// Those that are done, and those that nobody waits for.
void Worker::remove_finished() {
  for (auto run = runs_.begin(); run != runs_.end();) {
    if (!run->ticket->is_wanted()) {
      queue_.leave(thread_, run->ticket->peer);
    } else if (run->chain.left() == 0) {
      leave(std::move(run->ticket), key_of(run->chain));
    } else {
      ++run;
      continue;
    }
    run = runs_.erase(run);
  }
}

void Worker::refuse_all(const Error& error) {
  for (Run& run : runs_) leave(std::move(run.ticket), failure(error));
  runs_.clear();
}

// The place is free before the caller hears of it.
void Worker::leave(std::shared_ptr<Ticket> ticket, Result<crypto::DerivedKey> key) {
  queue_.leave(thread_, ticket->peer);
  answer(std::move(ticket), std::move(key));
}

}  // namespace splitkey::kdf
