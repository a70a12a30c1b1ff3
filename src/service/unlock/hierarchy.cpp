#include "service/unlock/hierarchy.hpp"

#include <fmt/format.h>

#include "keys/keys/hierarchy.hpp"
#include "keys/keys/paths.hpp"
#include "keys/keys/records.hpp"
#include "service/platform/malformed.hpp"
#include "service/platform/platform_key.hpp"

namespace splitkey::engine {
namespace {

asio::awaitable<Result<std::optional<std::string>>> read_key_check(Context context, keys::Id organization,
                                                                   Deadline deadline) {
  const std::string path = keys::organization_path(organization);
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  if (!entry->record) co_return std::optional<std::string>();
  co_return keys::read_organization_key_check(*entry->record).map_error(malformed_at(path));
}

}  // namespace

Result<Hierarchy> Hierarchy::from(const Arguments& arguments, const Settings& settings) {
  auto organization = arguments.find_id("org_id");
  if (!organization || !arguments.has("passphrase")) {
    return failure(Errc::invalid_request, "org_id and passphrase are needed to derive the key; or a lease_id");
  }
  auto custodian = Custodian::from(arguments, settings, Purpose::unlock);
  if (!custodian) return propagate(custodian);
  return Hierarchy(std::move(*organization), arguments.find_id("team_id"), arguments.text("passphrase").clone(),
                   std::move(*custodian));
}

keys::DerivationOf<keys::WrappingKey> Unlocked::wrapping_key(std::string_view vault_path) const {
  return team_ ? keys::wrapping_key(*team_, vault_path) : keys::wrapping_key(organization_, vault_path);
}

keys::DerivationOf<keys::TeamKey> Unlocked::team_key(const keys::Id& team) const {
  return keys::team_key(organization_, team);
}

std::string Unlocked::organization_key_check() const { return keys::organization_key_check(organization_); }

asio::awaitable<Result<UnlockUnderWay>> begin_unlock(Context context, Hierarchy hierarchy, Deadline deadline) {
  auto platform =
      co_await join_platform_key(context, std::move(hierarchy.custodian), keys::first_platform_version, deadline);
  if (!platform) co_return propagate(platform);
  auto what = keys::organization_key(platform->key(), hierarchy.passphrase, hierarchy.organization);
  auto key = co_await start(context.pool, std::move(what), deadline);
  co_return UnlockUnderWay(std::move(key), std::move(hierarchy.organization), std::move(hierarchy.team));
}

asio::awaitable<Result<Unlocked>> finish_unlock(Context context, UnlockUnderWay under_way, Deadline deadline) {
  const auto check = co_await read_key_check(context, under_way.organization, deadline);
  if (!check) co_return propagate(check);
  if (under_way.team) {
    auto fits = co_await check_team(context, *under_way.team, under_way.organization, deadline);
    if (!fits) co_return propagate(fits);
  }
  auto key = co_await key_of(std::move(under_way.key));
  if (!key) co_return propagate(key);
  if (*check && !keys::matches_check(*key, **check)) {
    co_return failure(
        Errc::decryption_failed,
        "the passphrase and the halves do not give this organization's key: check the passphrase, then the shares");
  }
  if (!under_way.team) co_return Unlocked(std::move(*key), std::nullopt, check->has_value());
  auto team = co_await derive(context.pool, keys::team_key(*key, *under_way.team), deadline);
  if (!team) co_return propagate(team);
  co_return Unlocked(std::move(*key), std::move(*team), check->has_value());
}

asio::awaitable<Result<Unlocked>> unlock(Context context, Hierarchy hierarchy, Deadline deadline) {
  auto under_way = co_await begin_unlock(context, std::move(hierarchy), deadline);
  if (!under_way) co_return propagate(under_way);
  co_return co_await finish_unlock(context, std::move(*under_way), deadline);
}

asio::awaitable<Result<void>> check_team(Context context, keys::Id team, keys::Id organization, Deadline deadline) {
  const std::string path = keys::team_path(team);
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  if (!entry->record) co_return Result<void>();
  auto owner = keys::read_team_organization(*entry->record).map_error(malformed_at(path));
  if (!owner) co_return propagate(owner);
  if (*owner == organization) co_return Result<void>();
  co_return failure(Errc::invalid_request, fmt::format("team {} belongs to organization {}, not to {}: correct org_id",
                                                       team.text(), owner->text(), organization.text()));
}

}  // namespace splitkey::engine
