#pragma once

#include "keys/keys/types.hpp"
#include "service/kdf/pool.hpp"

namespace splitkey::platform {

/// The pool as one request sees it: it knows for whom it derives.
class PoolFor {
 public:
  PoolFor(kdf::Pool& pool) : PoolFor(pool, kdf::Client(0)) {}  // until a request says who asks
  PoolFor(kdf::Pool& pool, kdf::Client client) : pool_(&pool), client_(std::move(client)) {}

  [[nodiscard]] PoolFor with(kdf::Client client) const { return {*pool_, std::move(client)}; }

  [[nodiscard]] asio::awaitable<kdf::Pending> start(crypto::Derivation what, Deadline deadline) const {
    return pool_->start(client_, std::move(what), deadline);
  }

 private:
  kdf::Pool* pool_;
  kdf::Client client_;
};

/// A key on its way. Dropped, it is not derived any further.
template <class KeyType>
class Started {
 public:
  explicit Started(kdf::Pending pending) : pending_(std::move(pending)) {}
  [[nodiscard]] kdf::Pending take() && { return std::move(pending_); }

 private:
  kdf::Pending pending_;
};

/// Begins to derive, so that it goes on beside what is done until key_of().
template <class KeyType>
asio::awaitable<Started<KeyType>> start(PoolFor pool, keys::DerivationOf<KeyType> what, Deadline deadline) {
  co_return Started<KeyType>(co_await pool.start(std::move(what).take(), deadline));
}

/// Waits for the key. Errors: those of kdf::key_of.
template <class KeyType>
asio::awaitable<Result<KeyType>> key_of(Started<KeyType> started) {
  auto derived = co_await kdf::key_of(std::move(started).take());
  if (!derived) co_return propagate(derived);
  co_return KeyType::from(std::move(*derived));
}

/// Derives on the pool and gives back the key of the type that was asked for. Errors: those of kdf::key_of.
template <class KeyType>
asio::awaitable<Result<KeyType>> derive(PoolFor pool, keys::DerivationOf<KeyType> what, Deadline deadline) {
  auto started = co_await start(std::move(pool), std::move(what), deadline);
  co_return co_await key_of(std::move(started));
}

}  // namespace splitkey::platform
