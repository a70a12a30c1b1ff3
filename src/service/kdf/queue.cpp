#include "service/kdf/queue.hpp"

#include <algorithm>

#include "crypto/crypto/pbkdf2.hpp"

namespace splitkey::kdf {

Queue::Queue(std::size_t threads, std::size_t places)
    : places_(places + threads * crypto::most_chains),
      kept_for_new_peers_(std::max<std::size_t>(1, places / 8)),
      running_(threads) {}

bool Queue::put(Waiting waiting) {
  {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t peer = waiting.ticket->peer;
    if (closed_ || !has_place(peer)) return false;
    Line& line = lines_[peer];
    if (line.waiting.empty()) turns_.push_back(peer);
    line.waiting.push_back(std::move(waiting));
    ++line.unfinished;
    ++unfinished_;
  }
  ready_.notify_one();
  return true;
}

bool Queue::has_place(std::uint64_t peer) const {
  const std::size_t kept = lines_.contains(peer) ? kept_for_new_peers_ : 0;
  return unfinished_ + kept < places_;
}

void Queue::withdraw(const Ticket& ticket) noexcept {
  std::optional<Waiting> withdrawn;  // wiped after the lock
  const std::scoped_lock lock(mutex_);
  const auto line = lines_.find(ticket.peer);
  if (line == lines_.end()) return;
  auto& waiting = line->second.waiting;
  const auto found = std::ranges::find(waiting, &ticket, [](const Waiting& each) { return each.ticket.get(); });
  if (found == waiting.end()) return;
  withdrawn = std::move(*found);
  waiting.erase(found);
  if (waiting.empty()) std::erase(turns_, ticket.peer);
  finish_one(ticket.peer);
}

std::optional<Waiting> Queue::take(std::size_t thread) {
  std::unique_lock lock(mutex_);
  if (running_[thread] == 0) ready_.wait(lock, [this] { return closed_ || !turns_.empty(); });
  if (closed_ || turns_.empty() || !runs_the_fewest(thread)) return std::nullopt;

  const std::uint64_t peer = turns_.front();
  turns_.pop_front();
  auto& waiting = lines_.at(peer).waiting;
  Waiting next = std::move(waiting.front());
  waiting.pop_front();
  if (!waiting.empty()) turns_.push_back(peer);
  ++running_[thread];
  return next;
}

// A thread that has fewer looks here within a slice, an idle one at once.
bool Queue::runs_the_fewest(std::size_t thread) const {
  return std::ranges::all_of(running_, [&](std::size_t other) { return running_[thread] <= other; });
}

void Queue::leave(std::size_t thread, std::uint64_t peer) noexcept {
  const std::scoped_lock lock(mutex_);
  --running_[thread];
  finish_one(peer);
}

void Queue::finish_one(std::uint64_t peer) noexcept {
  --unfinished_;
  const auto line = lines_.find(peer);
  if (--line->second.unfinished == 0) lines_.erase(line);
}

void Queue::close() noexcept {
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    turns_.clear();
    for (auto& [peer, line] : lines_) {
      unfinished_ -= line.waiting.size();
      line.unfinished -= line.waiting.size();
      line.waiting.clear();
    }
  }
  ready_.notify_all();
}

bool Queue::is_closed() const noexcept {
  const std::scoped_lock lock(mutex_);
  return closed_;
}

}  // namespace splitkey::kdf
