#pragma once

#include <string>

#include "keys/vectors.hpp"
#include "kv/event_loop.hpp"
#include "service/platform/context.hpp"
#include "store/kv/memory_store.hpp"

namespace splitkey::test {

/// A store in memory, and all else that the functions of the floor `service` work with.
class Records {
 public:
  Records();
  ~Records();
  Records(const Records&) = delete;
  Records& operator=(const Records&) = delete;

  std::uint64_t put(const std::string& path, const std::string& record);
  /// The record at a path as JSON; "none".
  std::string stored(const std::string& path);
  void soft_delete(const std::string& path);

  platform::Context context() { return context(store); }
  /// With another store in the place of this one.
  platform::Context context(kv::Store& other) { return {other, pool, settings, log, escrow_key, {}}; }

  EventLoop loop;
  kv::MemoryStore store;
  kdf::Pool pool{2, 16};
  platform::Settings settings;
  log::Log log;
  platform::KnownEscrowKey escrow_key{std::nullopt, std::nullopt};
};

}  // namespace splitkey::test
