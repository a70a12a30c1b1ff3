#include "service/unlock/hierarchy.hpp"

#include "keys/keys/hierarchy.hpp"
#include "keys/keys/platform_versions.hpp"
#include "service/platform/platform_key.hpp"
#include "service/unlock/organization.hpp"
#include "service/unlock/team.hpp"

namespace splitkey::unlock {

keys::DerivationOf<keys::WrappingKey> Unlocked::wrapping_key(std::string_view vault_path) const {
  return team_ ? keys::wrapping_key(*team_, vault_path) : keys::wrapping_key(organization_, vault_path);
}

keys::DerivationOf<keys::TeamKey> Unlocked::team_key(const keys::Id& team) const {
  return keys::team_key(organization_, team);
}

std::string Unlocked::organization_key_check() const { return keys::organization_key_check(organization_); }

asio::awaitable<Result<UnlockUnderWay>> begin_unlock(Context context, Hierarchy hierarchy, Deadline deadline) {
  auto platform = co_await platform::join_platform_key(context, std::move(hierarchy.custodian),
                                                       keys::PlatformVersions::of_organizations(), deadline);
  if (!platform) co_return propagate(platform);
  auto what = keys::organization_key(platform->key(), hierarchy.passphrase, hierarchy.organization);
  auto key = co_await platform::start(context, std::move(what), deadline);
  co_return UnlockUnderWay(std::move(key), std::move(hierarchy.organization), std::move(hierarchy.team));
}

asio::awaitable<Result<Unlocked>> finish_unlock(Context context, UnlockUnderWay under_way, Deadline deadline) {
  const auto check = co_await read_key_check(context, under_way.organization, deadline);
  if (!check) co_return propagate(check);
  if (under_way.team) {
    auto fits = co_await check_team(context, *under_way.team, under_way.organization, deadline);
    if (!fits) co_return propagate(fits);
  }
  auto key = co_await platform::key_of(std::move(under_way.key));
  if (!key) co_return propagate(key);
  if (*check && !keys::matches_check(*key, **check)) co_return failure(wrong_organization_key());
  if (!under_way.team) co_return Unlocked(std::move(*key), std::nullopt, check->has_value());
  auto team = co_await platform::derive(context, keys::team_key(*key, *under_way.team), deadline);
  if (!team) co_return propagate(team);
  co_return Unlocked(std::move(*key), std::move(*team), check->has_value());
}

asio::awaitable<Result<Unlocked>> unlock(Context context, Hierarchy hierarchy, Deadline deadline) {
  auto under_way = co_await begin_unlock(context, std::move(hierarchy), deadline);
  if (!under_way) co_return propagate(under_way);
  co_return co_await finish_unlock(context, std::move(*under_way), deadline);
}

}  // namespace splitkey::unlock
