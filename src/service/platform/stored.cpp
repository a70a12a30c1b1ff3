#include "service/platform/stored.hpp"

#include <fmt/format.h>

namespace splitkey::platform {
namespace {

Error conflict_with(std::uint64_t version) {
  return Error(Errc::conflict, fmt::format("a record stands there as version {}; to replace it, name that version in "
                                           "replace_version",
                                           version))
      .with("version", static_cast<std::int64_t>(version));
}

}  // namespace

asio::awaitable<Result<StoredRecord>> read_stored(Context context, std::string path, Deadline deadline) {
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  if (!entry->record) co_return failure(Errc::not_found, fmt::format("there is no record at {}", path));
  co_return StoredRecord(std::move(*entry->record), entry->version);
}

asio::awaitable<Result<std::uint64_t>> remove_stored(Context context, std::string path, Deadline deadline) {
  auto stored = co_await read_stored(context, path, deadline);
  if (!stored) co_return propagate(stored);
  auto removed = co_await context.store.remove(std::move(path), deadline);
  if (!removed) co_return propagate(removed);
  co_return stored->version;
}

Result<void> may_replace(const kv::Entry& entry, std::optional<std::uint64_t> replace_version) {
  if (entry.record && entry.version != replace_version) return failure(conflict_with(entry.version));
  if (!entry.record && replace_version) {
    return failure(Error(Errc::conflict, "there is no record to replace: leave replace_version out")
                       .with("version", static_cast<std::int64_t>(entry.version)));
  }
  return {};
}

asio::awaitable<Result<std::uint64_t>> write_once(Context context, std::string path, json::Object record,
                                                  std::uint64_t check_and_set, Deadline deadline) {
  auto written = co_await context.store.write(path, std::move(record), check_and_set, deadline);
  if (written) co_return written->version;
  if (written.error().code() != Errc::conflict) co_return propagate(written);
  auto now = co_await context.store.read(path, deadline);
  if (!now) co_return propagate(now);
  co_return failure(conflict_with(now->version));
}

}  // namespace splitkey::platform
