#include "engine/hierarchy.hpp"

#include <fmt/format.h>

#include "engine/malformed.hpp"
#include "engine/platform_key.hpp"
#include "keys/hierarchy.hpp"
#include "keys/paths.hpp"
#include "keys/records.hpp"

namespace splitkey::engine {
namespace {

asio::awaitable<Result<std::optional<std::string>>> read_key_check(Context context, keys::Id organization,
                                                                   Deadline deadline) {
  const std::string path = keys::organization_path(organization);
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return failure(std::move(entry).error());
  if (!entry->record) co_return std::optional<std::string>();
  co_return keys::read_organization_key_check(*entry->record).map_error(malformed_at(path));
}

asio::awaitable<Result<void>> check_team(Context context, keys::Id team, keys::Id organization, Deadline deadline) {
  const std::string path = keys::team_path(team);
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return failure(std::move(entry).error());
  if (!entry->record) co_return Result<void>();
  auto owner = keys::read_team_organization(*entry->record).map_error(malformed_at(path));
  if (!owner) co_return failure(std::move(owner).error());
  if (*owner == organization) co_return Result<void>();
  co_return failure(Errc::invalid_request, fmt::format("team {} belongs to organization {}, not to {}: correct org_id",
                                                       team.text(), owner->text(), organization.text()));
}

}  // namespace

std::vector<Field> hierarchy_fields() {
  return {
      {"org_id", FieldType::id, Need::optional, "the organization whose key, or whose team's key, wraps the KEK"},
      {"team_id", FieldType::id, Need::optional, "the team whose key wraps the KEK; left out: the organization's own"},
      {"passphrase", FieldType::passphrase, Need::optional,
       "the organization owner's passphrase, exactly as it was set"},
      custodian_shares_field,
      custodian_component_field,
      {"lease_id", FieldType::word, Need::optional, "a lease of the key, instead of all the above"},
  };
}

Result<Hierarchy> Hierarchy::from(const Arguments& arguments, const Settings& settings) {
  auto organization = arguments.find_id("org_id");
  if (arguments.has("lease_id")) {
    return failure(Errc::precondition_failed,
                   "leases are off: give org_id, passphrase and the custodians' half instead");
  }
  if (!organization || !arguments.has("passphrase")) {
    return failure(Errc::invalid_request, "org_id and passphrase are needed to derive the key");
  }
  auto custodian = Custodian::from(arguments, settings, Purpose::unlock);
  if (!custodian) return failure(std::move(custodian).error());
  return Hierarchy(std::move(*organization), arguments.find_id("team_id"), arguments.text("passphrase").clone(),
                   std::move(*custodian));
}

keys::DerivationOf<keys::WrappingKey> Unlocked::wrapping_key(std::string_view vault_path) const {
  return team_ ? keys::wrapping_key(*team_, vault_path) : keys::wrapping_key(organization_, vault_path);
}

std::string Unlocked::organization_key_check() const { return keys::organization_key_check(organization_); }

asio::awaitable<Result<OrganizationUnlock>> unlock_organization(Context context, keys::Id organization,
                                                                secret::Bytes passphrase, Custodian custodian,
                                                                Deadline deadline) {
  auto check = co_await read_key_check(context, organization, deadline);
  if (!check) co_return failure(std::move(check).error());
  auto platform = co_await join_platform_key(context, std::move(custodian), keys::first_platform_version, deadline);
  if (!platform) co_return failure(std::move(platform).error());
  auto key = co_await derive(context.pool, keys::organization_key(platform->key(), passphrase, organization), deadline);
  if (!key) co_return failure(std::move(key).error());
  if (*check && !keys::matches_check(*key, **check)) {
    co_return failure(
        Errc::decryption_failed,
        "the passphrase and the halves do not give this organization's key: check the passphrase, then the shares");
  }
  co_return OrganizationUnlock(std::move(*key), check->has_value());
}

asio::awaitable<Result<Unlocked>> unlock(Context context, Hierarchy hierarchy, Deadline deadline) {
  if (hierarchy.team) {
    auto checked = co_await check_team(context, *hierarchy.team, hierarchy.organization, deadline);
    if (!checked) co_return failure(std::move(checked).error());
  }
  auto organization = co_await unlock_organization(context, hierarchy.organization, std::move(hierarchy.passphrase),
                                                   std::move(hierarchy.custodian), deadline);
  if (!organization) co_return failure(std::move(organization).error());
  if (!hierarchy.team) co_return Unlocked(std::move(organization->key), std::nullopt, organization->checked);

  auto team = co_await derive(context.pool, keys::team_key(organization->key, *hierarchy.team), deadline);
  if (!team) co_return failure(std::move(team).error());
  co_return Unlocked(std::move(organization->key), std::move(*team), organization->checked);
}

}  // namespace splitkey::engine
