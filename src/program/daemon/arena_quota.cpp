#include "program/daemon/arena_quota.hpp"

namespace splitkey::daemon {

ArenaQuota::Share::~Share() {
  if (quota_ == nullptr) return;  // moved from
  quota_->held_bytes_ -= bytes_;
  const auto held = quota_->held_by_.find(peer_);
  held->second -= bytes_;
  if (held->second == 0) quota_->held_by_.erase(held);
}

std::optional<ArenaQuota::Share> ArenaQuota::take(uid_t peer, bool is_administrator, std::size_t length) {
  const std::size_t wanted = cost(length);
  const auto held = held_by_.find(peer);
  const bool holds_something = held != held_by_.end();
  const std::size_t of_peer = (holds_something ? held->second : 0) + wanted;
  const std::size_t kept_for_others = is_administrator ? 0 : holds_something ? bytes_ / 4 : bytes_ / 8;
  if (of_peer > bytes_ / 2 || held_bytes_ + wanted + kept_for_others > bytes_) return std::nullopt;
  held_by_[peer] = of_peer;
  held_bytes_ += wanted;
  return Share(*this, peer, wanted);
}

}  // namespace splitkey::daemon
