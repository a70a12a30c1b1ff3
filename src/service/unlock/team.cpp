#include "service/unlock/team.hpp"

#include <fmt/format.h>

#include "keys/keys/paths.hpp"
#include "keys/keys/records.hpp"
#include "keys/keys/time.hpp"
#include "service/platform/malformed.hpp"
#include "service/platform/stored.hpp"

namespace splitkey::unlock {

asio::awaitable<Result<void>> check_team(Context context, keys::Id team, keys::Id organization, Deadline deadline) {
  const std::string path = keys::team_path(team);
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  if (!entry->record) co_return Result<void>();
  auto owner = keys::read_team_organization(*entry->record).map_error(platform::malformed_at(path));
  if (!owner) co_return propagate(owner);
  if (*owner == organization) co_return Result<void>();
  co_return failure(Errc::invalid_request, fmt::format("team {} belongs to organization {}, not to {}: correct org_id",
                                                       team.text(), owner->text(), organization.text()));
}

asio::awaitable<Result<std::uint64_t>> assign_team(Context context, keys::Id team, keys::Id organization,
                                                   std::optional<std::uint64_t> replace_version, Deadline deadline) {
  const std::string path = keys::team_path(team);
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  if (entry->record) {
    auto owner = keys::read_team_organization(*entry->record).map_error(platform::malformed_at(path));
    if (!owner) co_return propagate(owner);
    if (*owner == organization) co_return entry->version;
  }
  if (auto allowed = platform::may_replace(*entry, replace_version); !allowed) co_return propagate(allowed);
  json::Object record =
      entry->record ? std::move(*entry->record)
                    : keys::team_record(team, organization, keys::record_time(std::chrono::system_clock::now()));
  record.set("org_id", organization.to_json());
  co_return co_await platform::write_once(context, path, std::move(record), entry->version, deadline);
}

}  // namespace splitkey::unlock
