#include "service/platform/checks.hpp"

#include "keys/keys/paths.hpp"
#include "keys/keys/platform_versions.hpp"
#include "keys/keys/time.hpp"
#include "service/platform/malformed.hpp"

namespace splitkey::platform {

asio::awaitable<Result<keys::PlatformChecks>> read_checks(Context context, std::string version, Deadline deadline) {
  const std::string path = keys::platform_checks_path(version);
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  if (!entry->record) co_return keys::PlatformChecks();
  co_return keys::PlatformChecks::read(*entry->record).map_error(malformed_at(path));
}

asio::awaitable<Result<void>> look_at_escrow_key(Context context, Deadline deadline) {
  if (!context.escrow_key.look_is_due(std::chrono::steady_clock::now())) co_return Result<void>();
  auto checks = co_await read_checks(context, keys::PlatformVersions::current(), deadline);
  if (!checks) co_return propagate(checks);
  const bool is_news = context.escrow_key.note(*checks, std::chrono::steady_clock::now());
  if (is_news) context.log.error(log::message::wrong_platform_key, "{}", context.escrow_key.refusal()->message());
  co_return Result<void>();
}

asio::awaitable<Result<StoredChecks>> store_checks(Context context, keys::PlatformChecks checks, std::string path,
                                                   secret::Bytes token, Deadline deadline) {
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  const bool is_new = !entry->record;
  json::Object record = is_new ? json::Object() : std::move(*entry->record);
  const auto completed = checks.complete(record).map_error(malformed_at(path));
  if (!completed) co_return propagate(completed);
  if (!*completed) co_return StoredChecks(entry->version, false);
  if (is_new) record.set("created_at", keys::record_time(std::chrono::system_clock::now()));
  auto written = co_await context.store.write_as(std::move(token), path, std::move(record), entry->version, deadline);
  if (!written) co_return propagate(written);
  context.escrow_key.forget_look();
  co_return StoredChecks(written->version, true);
}

}  // namespace splitkey::platform
