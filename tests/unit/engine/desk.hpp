#pragma once

#include <memory>

#include <boost/test/unit_test.hpp>

#include "keys/keys/paths.hpp"
#include "keys/keys/platform_checks.hpp"
#include "keys/vectors.hpp"
#include "kv/event_loop.hpp"
#include "service/engine/engine.hpp"
#include "service/unlock/leases.hpp"
#include "store/kv/memory_store.hpp"

namespace splitkey::test {

/// An engine over a store in memory that holds CheckTick's half of the platform key, as its client left it: no checks.
class Desk {
 public:
  Desk();
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  static std::string half_record();

  /// `"custodian_shares":[…]` of the vectors' shares by number.
  static std::string shares(std::initializer_list<std::size_t> numbers);
  static std::string component();

  Result<engine::Answer> ask(Operation operation, std::string path, const std::string& data);
  Result<engine::Answer> update(std::string path, const std::string& data);
  Result<engine::Answer> read(std::string path);

  /// The answer's data as JSON, or the code of the error.
  static std::string said(const Result<engine::Answer>& answer);

  std::uint64_t put(const std::string& path, const std::string& record);
  /// The record at a path as JSON; "none".
  std::string stored(const std::string& path);
  void soft_delete(const std::string& path);

  /// Stores the checks of the vectors' platform key and shares, as set-up would.
  void put_checks();

  /// As the host's configuration would.
  void pin_key_check(const std::string& digits);
  void pin_public_key(const std::string& digits);
  /// The public key of the vectors' platform key, and one of another.
  static std::string public_key();
  static std::string other_public_key();

  EventLoop loop;
  kv::MemoryStore store;
  kdf::Pool pool{2, 16};
  engine::Settings settings;
  log::Log log;
  engine::KnownEscrowKey escrow_key{std::nullopt, std::nullopt};
  engine::Leases leases{loop.executor(), std::chrono::seconds(60), false};
  engine::Engine engine{{store, pool, settings, log, escrow_key, leases, {}}};
};

}  // namespace splitkey::test
