#pragma once

#include <optional>
#include <string>

#include <asio/awaitable.hpp>

#include "service/platform/context.hpp"

/// Records as they are, or are not, in the store.
namespace splitkey::platform {

/// A record and its version.
class StoredRecord {
 public:
  StoredRecord(json::Object record, std::uint64_t version) : record(std::move(record)), version(version) {}
  json::Object record;
  std::uint64_t version;
};
/// The record at `path`. Errors: not_found (also soft-deleted), those of kv::Store.
[[nodiscard]] asio::awaitable<Result<StoredRecord>> read_stored(Context context, std::string path, Deadline deadline);

/// Soft-deletes the newest version at `path` and returns its number. Errors: as read_stored.
[[nodiscard]] asio::awaitable<Result<std::uint64_t>> remove_stored(Context context, std::string path,
                                                                   Deadline deadline);

/// Whether a write may replace what `entry` holds (docs/protocol.md, "Writing over something"): yes where there is no
/// record, or it is the version that the request names. Errors: conflict, details.version.
[[nodiscard]] Result<void> may_replace(const kv::Entry& entry, std::optional<std::uint64_t> replace_version);

/// A write that is never tried twice: when another writer came first, a conflict that names the version there now.
/// Errors: conflict (details.version), those of kv::Store.
[[nodiscard]] asio::awaitable<Result<std::uint64_t>> write_once(Context context, std::string path, json::Object record,
                                                                std::uint64_t check_and_set, Deadline deadline);

}  // namespace splitkey::platform
