#pragma once

#include "service/engine/arguments.hpp"
#include "service/engine/request.hpp"
#include "service/platform/context.hpp"

/// What several families do with a record that is, or is not, in the store.
namespace splitkey::engine {

/// The record at `path` and its version. Errors: not_found (also soft-deleted), those of kv::Store.
class StoredRecord {
 public:
  StoredRecord(json::Object record, std::uint64_t version) : record(std::move(record)), version(version) {}
  json::Object record;
  std::uint64_t version;
};
[[nodiscard]] asio::awaitable<Result<StoredRecord>> read_stored(Context context, std::string path, Deadline deadline);

/// Answers a read with the record's members and `version`. Errors: as read_stored.
[[nodiscard]] asio::awaitable<Result<Answer>> read_metadata(Context context, std::string path, Deadline deadline);

/// Soft-deletes the newest version at `path` and answers `vault_path` and `version`. Errors: as read_stored.
[[nodiscard]] asio::awaitable<Result<Answer>> remove_stored(Context context, std::string path, Deadline deadline);

/// Whether a write may replace what `entry` holds (docs/protocol.md, "Writing over something"): yes where there is no
/// record, or it is the version that the request names. Errors: conflict, details.version.
[[nodiscard]] Result<void> may_replace(const kv::Entry& entry, std::optional<std::uint64_t> replace_version);

/// A write that is never tried twice: when another writer came first, a conflict that names the version there now.
/// Errors: conflict (details.version), those of kv::Store.
[[nodiscard]] asio::awaitable<Result<std::uint64_t>> write_once(Context context, std::string path, json::Object record,
                                                                std::uint64_t check_and_set, Deadline deadline);

}  // namespace splitkey::engine
