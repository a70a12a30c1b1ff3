#pragma once

#include <memory>

#include "store/vault_auth/secret_id_life.hpp"
#include "store/vault_auth/token_owner.hpp"

namespace splitkey::vault_auth {

/// Looks after the token while nobody asks for it: logs in at the start, renews as Vault's own lifetime watcher does,
/// and has the token replaced before it ends, so that no request waits or fails because of its age. What fails is tried
/// again ever more rarely; the token goes on being used until it really ends. With each new token it has a look at the
/// secret_id's life. Belongs to the event loop.
class TokenKeeper {
 public:
  /// All of them outlive it.
  TokenKeeper(const asio::any_io_executor& executor, TokenOwner& owner, SecretIdLife& secret_id, log::Log& log)
      : executor_(executor), owner_(owner), secret_id_(secret_id), log_(log), stopped_(executor) {}

  /// `self` is this one, and keeps alive what it refers to.
  static void start(const std::shared_ptr<TokenKeeper>& self);
  /// Returns when nothing of it runs any more.
  [[nodiscard]] asio::awaitable<void> stop();

 private:
  [[nodiscard]] static asio::awaitable<void> run(std::shared_ptr<TokenKeeper> self);
  [[nodiscard]] asio::awaitable<bool> take_step();
  [[nodiscard]] asio::awaitable<bool> replace();
  [[nodiscard]] Deadline next_step() const;
  [[nodiscard]] std::chrono::milliseconds pause();
  [[nodiscard]] asio::awaitable<void> wait_until(Deadline until);

  asio::any_io_executor executor_;
  TokenOwner& owner_;
  SecretIdLife& secret_id_;
  log::Log& log_;
  http::Jitter jitter_;
  bool running_ = false;
  bool stopping_ = false;
  int failures_ = 0;   // in a row
  bool told_ = false;  // that no token may renew itself
  http::Condition stopped_;
};

}  // namespace splitkey::vault_auth
