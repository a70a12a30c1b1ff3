#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <asio/awaitable.hpp>

#include "base/result/deadline.hpp"
#include "base/result/result.hpp"
#include "store/kv/entry.hpp"
#include "store/kv/status.hpp"

/// Where records are kept: versions, check-and-set, lists, the store's own clock. Its semantics are those of Vault's KV
/// version 2 (docs/formats.md); tests/unit/kv/conformance.hpp is the same suite for every implementation.
namespace splitkey::kv {

/// A store of records. Paths are without the mount, without a leading slash, already valid (the store pastes them into
/// URLs as they are). Nobody waits longer than the deadline.
/// Errors of every call: vault_sealed, vault_unavailable, vault_denied (details.path), deadline_exceeded,
/// record_malformed (details.path: what lies there is no JSON object), overloaded.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// The newest version at `path`. Nothing there is no error: see Entry.
  [[nodiscard]] virtual asio::awaitable<Result<Entry>> read(std::string path, Deadline deadline) = 0;

  /// Writes a new version when `check_and_set` is the number of the newest one (0: nothing was ever there).
  /// Errors: conflict when it is not; deadline_exceeded says that the outcome is unknown when the write had been sent.
  [[nodiscard]] virtual asio::awaitable<Result<Written>> write(std::string path, json::Object record,
                                                               std::uint64_t check_and_set, Deadline deadline) = 0;

  /// write() with the `token` that is given, an administrator's, and not the store's own: for what the daemon's role
  /// may only read. The token is used for this call and wiped after it. A store that needs no token passes over it.
  /// Errors: those of write(); vault_denied says that the given token was refused.
  [[nodiscard]] virtual asio::awaitable<Result<Written>> write_as(secret::Bytes token, std::string path,
                                                                  json::Object record, std::uint64_t check_and_set,
                                                                  Deadline deadline) = 0;

  /// Soft-deletes the newest version; no error where there is none.
  [[nodiscard]] virtual asio::awaitable<Result<void>> remove(std::string path, Deadline deadline) = 0;

  /// The names right under `folder` (which ends with a slash), in byte order; folders end with a slash; soft-deleted
  /// records are included. None: an empty list.
  [[nodiscard]] virtual asio::awaitable<Result<std::vector<std::string>>> list(std::string folder,
                                                                               Deadline deadline) = 0;

  /// The store's clock. Whole seconds may be all it tells.
  [[nodiscard]] virtual asio::awaitable<Result<std::chrono::system_clock::time_point>> server_time(
      Deadline deadline) = 0;

  /// From a look at the store at most one second old. Never fails: what cannot be learnt is absent.
  [[nodiscard]] virtual asio::awaitable<Status> status(Deadline deadline) = 0;
};

}  // namespace splitkey::kv
