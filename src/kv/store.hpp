#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <asio/awaitable.hpp>

#include "json/value.hpp"
#include "result/deadline.hpp"
#include "result/result.hpp"

/// Where records are kept: versions, check-and-set, lists, the store's own clock. Its semantics are those of Vault's KV
/// version 2 (docs/formats.md); tests/unit/kv/conformance.hpp is the same suite for every implementation.
namespace splitkey::kv {

/// What lies at a path now.
struct Entry {
  /// The number of the newest version; 0 when nothing was ever there. It is the `check_and_set` of the next write, also
  /// over a soft-deleted version.
  std::uint64_t version = 0;
  /// The record; absent when nothing was ever there or the newest version is soft-deleted or destroyed.
  std::optional<json::Object> record;
  /// When the newest version was made, by the store's clock (RFC 3339); empty when nothing was ever there. Number and
  /// time together identify a version.
  std::string created_time;
};

/// The version that a write made.
struct Written {
  std::uint64_t version = 0;
  /// The store's clock, bound to this write (RFC 3339).
  std::string created_time;
};

/// The state of the token by which a store is reached.
enum class TokenState { none, valid, renewing, expired, denied };
[[nodiscard]] std::string_view name(TokenState state) noexcept;

/// How the store is doing, for sys/health. What is not known is absent.
struct Status {
  bool reachable = false;
  std::optional<bool> initialized;
  std::optional<bool> sealed;
  std::optional<bool> standby;
  std::optional<std::string> version;
  /// Absent where no token is needed.
  struct Token {
    TokenState state = TokenState::none;
    std::optional<std::chrono::seconds> ttl;
    std::optional<std::chrono::seconds> renew_in;
  };
  std::optional<Token> token;
  /// Of the credential that logins are made with. Absent where there is none, or the store does not tell.
  struct SecretId {
    std::string created;                 ///< as the store writes a time
    std::optional<std::string> expires;  ///< the same; absent: never
    std::optional<std::chrono::seconds> expires_in;
    std::int64_t uses = 0;  ///< logins that it is still good for; 0: any number
  };
  std::optional<SecretId> secret_id;
  /// One sentence for people: "fine", or what is wrong and what to do next.
  std::string sentence;
};

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
