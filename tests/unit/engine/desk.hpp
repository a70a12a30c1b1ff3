#pragma once

#include <memory>

#include <boost/test/unit_test.hpp>

#include "engine/engine.hpp"
#include "engine/leases.hpp"
#include "keys/paths.hpp"
#include "keys/platform_checks.hpp"
#include "keys/vectors.hpp"
#include "kv/event_loop.hpp"
#include "kv/memory_store.hpp"
#include "log/sink.hpp"

namespace splitkey::test {

/// An engine over a store in memory that holds CheckTick's half of the platform key, as its client left it: no checks.
class Desk {
 public:
  class NoSink final : public log::Sink {
    void write(const log::Entry&) noexcept override {}
  };

  Desk() { put("platform/master-key", half_record()); }

  static std::string half_record() {
    return R"({"vault_component":")" + std::string(text(*checktick().find_object("platform"), "vault_component")) +
           R"("})";
  }

  /// `"custodian_shares":[…]` of the vectors' shares by number.
  static std::string shares(std::initializer_list<std::size_t> numbers) {
    const json::Array& all = *checktick().find_object("custodian_shares")->find_array("shares");
    std::string list;
    for (const std::size_t number : numbers) {
      list += (list.empty() ? "\"" : ",\"") + std::string(all.at(number - 1).as_string()->expose_text()) + "\"";
    }
    return R"("custodian_shares":[)" + list + "]";
  }
  static std::string component() {
    return R"("custodian_component":")" +
           std::string(text(*checktick().find_object("platform"), "custodian_component")) + "\"";
  }

  Result<engine::Answer> ask(Operation operation, std::string path, const std::string& data) {
    engine::Request request(operation, std::move(path), read_json(data), in(std::chrono::seconds(60)));
    return loop(engine.answer(std::move(request)));
  }
  Result<engine::Answer> update(std::string path, const std::string& data) {
    return ask(Operation::update, std::move(path), data);
  }
  Result<engine::Answer> read(std::string path) { return ask(Operation::read, std::move(path), "{}"); }

  /// The answer's data as JSON, or the code of the error.
  static std::string said(const Result<engine::Answer>& answer) {
    return answer ? written(answer->data) : std::string(name(answer.error().code()));
  }

  std::uint64_t put(const std::string& path, const std::string& record) {
    const auto present = loop(store.read(path, Deadline::max()));
    return loop(store.write(path, read_json(record), present->version, Deadline::max()))->version;
  }
  /// The record at a path as JSON; "none".
  std::string stored(const std::string& path) {
    const auto entry = loop(store.read(path, Deadline::max()));
    return entry->record ? written(*entry->record) : "none";
  }
  void soft_delete(const std::string& path) {
    BOOST_TEST_REQUIRE(loop(store.remove(path, Deadline::max())).has_value());
  }

  /// Stores the checks of the vectors' platform key and shares, as set-up would.
  void put_checks() {
    put("platform/checks/v1",
        written(keys::PlatformChecks(platform_key(), keys::share_checks(checktick_shares())).to_record()));
  }

  /// As the host's configuration would.
  void pin_key_check(const std::string& digits) {
    settings.pinned_key_check = digits;
    escrow_key = engine::KnownEscrowKey(settings.pinned_escrow_public_key, settings.pinned_key_check);
  }
  void pin_public_key(const std::string& digits) {
    settings.pinned_escrow_public_key = digits;
    escrow_key = engine::KnownEscrowKey(settings.pinned_escrow_public_key, settings.pinned_key_check);
  }
  /// The public key of the vectors' platform key, and one of another.
  static std::string public_key() { return keys::public_key_text(keys::escrow_key_pair(platform_key()).public_key()); }
  static std::string other_public_key() {
    return keys::public_key_text(keys::escrow_key_pair(keys::PlatformKey()).public_key());
  }

  EventLoop loop;
  kv::MemoryStore store;
  kdf::Pool pool{2, 16};
  engine::Settings settings = external_recovery();
  log::Log log{log::Level::error, std::make_unique<NoSink>()};
  engine::KnownEscrowKey escrow_key{std::nullopt, std::nullopt};
  engine::Leases leases{loop.executor(), std::chrono::seconds(60), false};
  engine::Engine engine{{store, pool, settings, log, escrow_key, leases, {}}};

 private:
  static engine::Settings external_recovery() {
    engine::Settings settings;
    settings.version = "test";
    settings.recovery_is_external = true;
    return settings;
  }
};

}  // namespace splitkey::test
