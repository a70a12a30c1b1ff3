#pragma once

#include <optional>
#include <string>
#include <vector>

#include <asio/awaitable.hpp>

#include "keys/keys/escrow_record.hpp"
#include "keys/keys/id.hpp"
#include "service/platform/context.hpp"

/// Escrows of surveys' KEKs for their users: users/{user}/surveys/{survey}/recovery-kek.
namespace splitkey::escrow {

using platform::Context;

/// An escrow as it is stored.
class StoredEscrow {
 public:
  StoredEscrow(keys::Escrow escrow, std::uint64_t version) : escrow(std::move(escrow)), version(version) {}
  keys::Escrow escrow;
  /// The record's.
  std::uint64_t version;
};
/// The one at `path`. Errors: not_found, record_malformed (details.path and field), those of kv::Store.
[[nodiscard]] asio::awaitable<Result<StoredEscrow>> read_escrow(Context context, std::string path, Deadline deadline);

/// The surveys of a user that have an escrow, in byte order, soft-deleted ones left out.
[[nodiscard]] asio::awaitable<Result<std::vector<keys::Id>>> escrowed_surveys(Context context, keys::Id user,
                                                                              Deadline deadline);

/// The record to write for `escrow`. Over a present one it keeps the trail and what it does not know: who recovered is
/// not forgotten.
[[nodiscard]] json::Object next_record(std::optional<json::Object> present, const keys::Escrow& escrow);

/// Succeeds where `record` still holds the escrow that was opened, whatever else in it has changed.
/// Errors: conflict, record_malformed.
[[nodiscard]] Result<void> holds_still(const std::optional<json::Object>& record, const keys::Escrow& opened);

}  // namespace splitkey::escrow
