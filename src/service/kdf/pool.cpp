#include "service/kdf/pool.hpp"

#include <csignal>

#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "base/process/registers.hpp"
#include "base/result/invariant.hpp"
#include "service/kdf/worker.hpp"

namespace splitkey::kdf {
namespace {

/// Threads that are made meanwhile take no signals: those are for the event loop's.
class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

Pending::Pending(std::shared_ptr<Queue> queue, std::shared_ptr<Ticket> ticket, access::Peer peer)
    : queue_(std::move(queue)),
      ticket_(std::move(ticket)),
      peer_(std::move(peer)),
      when_hung_up_(std::make_unique<std::stop_callback<EndWait>>(peer_.hung_up(), EndWait{*ticket_})) {}

Pending::~Pending() {
  if (!ticket_) return;  // moved from
  when_hung_up_.reset();
  ticket_->abandoned = true;
  queue_->withdraw(*ticket_);
}

asio::awaitable<Result<crypto::DerivedKey>> key_of(Pending pending) {
  auto& ticket = *pending.ticket_;
  if (!ticket.key && !pending.peer_.has_hung_up()) {
    asio::error_code ended;
    co_await ticket.answered.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
  if (ticket.key) co_return std::move(*ticket.key);
  if (pending.peer_.has_hung_up()) co_return failure(Errc::deadline_exceeded, "the client hung up");
  co_return failure(Errc::deadline_exceeded, "the deadline passed while a key was derived; allow more time");
}

Pool::Pool(std::size_t threads, std::size_t queue, std::size_t chains) {
  invariant(chains >= 1 && chains <= crypto::most_chains, "a thread with no chain, or with too many");
  threads = threads_for(threads);
  queue_ = std::make_shared<Queue>(threads, queue);
  const SignalsBlocked blocked;
  threads_.reserve(threads);
  try {
    for (std::size_t i = 0; i < threads; ++i) {
      // A thread begins with its maker's registers, on a stack that is not ours.
      process::wipe_vector_registers();
      threads_.emplace_back([queue = queue_.get(), i, chains, stack = process::Stack(thread_stack_bytes)]() mutable {
        stack.run([&] { Worker(*queue, i, crypto::fastest_kernel(), chains).run(); });
      });
    }
  } catch (...) {
    end();
    throw;
  }
}

Pool::~Pool() { end(); }

std::size_t Pool::threads_for(std::size_t threads) noexcept {
  return threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
}

void Pool::end() noexcept {
  queue_->close();
  for (std::thread& thread : threads_) thread.join();
}

asio::awaitable<Pending> Pool::start(access::Peer peer, crypto::Derivation derivation, Deadline deadline) {
  auto ticket = std::make_shared<Ticket>(peer.uid(), co_await asio::this_coro::executor, deadline);
  Pending pending(queue_, ticket, std::move(peer));
  if (!queue_->put({std::move(derivation), ticket})) {
    ticket->key = failure(Error(Errc::overloaded, "too many key derivations are waiting; try again in a moment")
                              .after(std::chrono::milliseconds(250)));
  }
  co_return pending;
}

asio::awaitable<Result<crypto::DerivedKey>> Pool::derive(access::Peer peer, crypto::Derivation derivation,
                                                         Deadline deadline) {
  Pending pending = co_await start(std::move(peer), std::move(derivation), deadline);
  co_return co_await key_of(std::move(pending));
}

}  // namespace splitkey::kdf
