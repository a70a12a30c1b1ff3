#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include <asio/steady_timer.hpp>

#include "base/result/deadline.hpp"
#include "base/result/result.hpp"
#include "crypto/crypto/derivation.hpp"

namespace splitkey::kdf {

/// What the caller of a derivation and the thread that does it have in common, each to its own end. Both own it.
struct Ticket {
  Ticket(std::uint64_t asking, const asio::any_io_executor& back, Deadline until)
      : peer(asking), deadline(until), answered(back, until) {}

  std::uint64_t peer;
  Deadline deadline;
  /// Set by the caller when it does not wait any more, read by the thread between two slices.
  std::atomic<bool> abandoned = false;

  /// The caller's alone. The timer runs out at the deadline, and is cancelled once `key` stands.
  asio::steady_timer answered;
  std::optional<Result<crypto::DerivedKey>> key;

  /// Whether somebody still waits for the key.
  [[nodiscard]] bool is_wanted() const noexcept { return !abandoned && std::chrono::steady_clock::now() < deadline; }
};

/// Brings `key` to the caller, from any thread: what is posted is moved there before it is looked at.
void answer(std::shared_ptr<Ticket> ticket, Result<crypto::DerivedKey> key);

}  // namespace splitkey::kdf
