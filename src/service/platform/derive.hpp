#pragma once

#include "keys/keys/types.hpp"
#include "service/platform/context.hpp"

namespace splitkey::platform {

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
asio::awaitable<Started<KeyType>> start(Context context, keys::DerivationOf<KeyType> what, Deadline deadline) {
  co_return Started<KeyType>(co_await context.pool.start(context.peer, std::move(what).take(), deadline));
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
asio::awaitable<Result<KeyType>> derive(Context context, keys::DerivationOf<KeyType> what, Deadline deadline) {
  auto started = co_await start(std::move(context), std::move(what), deadline);
  co_return co_await key_of(std::move(started));
}

}  // namespace splitkey::platform
