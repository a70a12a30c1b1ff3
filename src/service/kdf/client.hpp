#pragma once

#include <cstdint>
#include <memory>
#include <set>

#include <asio/steady_timer.hpp>

namespace splitkey::kdf {

/// Who asks for keys: one connection of a peer. Copies are the same client. It belongs to the caller's thread, as what
/// waits for its keys does; the pool's threads never see it.
class Client {
 public:
  /// `peer`: whose turn its derivations share, a uid. The pool is fair between peers, not between connections.
  explicit Client(std::uint64_t peer) : peer_(peer), state_(std::make_shared<State>()) {}

  [[nodiscard]] std::uint64_t peer() const noexcept { return peer_; }

  /// Says that it hung up. All its derivations end, and there are no others: nobody is left to take a key.
  void vanish() noexcept;
  [[nodiscard]] bool has_vanished() const noexcept { return state_->vanished; }

 private:
  friend class Pending;
  struct State {
    bool vanished = false;
    std::set<asio::steady_timer*> waits;
  };

  std::uint64_t peer_;
  std::shared_ptr<State> state_;
};

}  // namespace splitkey::kdf
