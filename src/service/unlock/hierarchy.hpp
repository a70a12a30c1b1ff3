#pragma once

#include <optional>
#include <string>

#include "keys/keys/id.hpp"
#include "keys/keys/types.hpp"
#include "service/platform/context.hpp"
#include "service/platform/custodian.hpp"
#include "service/platform/derive.hpp"

/// The derived keys of organizations, of their teams and of surveys: unlocked for one request, or kept as a lease.
namespace splitkey::unlock {

using platform::Context;

/// What a request says of the hierarchy, before anything is read or derived.
class Hierarchy {
 public:
  Hierarchy(keys::Id organization, std::optional<keys::Id> team, secret::Bytes passphrase,
            platform::Custodian custodian)
      : organization(std::move(organization)),
        team(std::move(team)),
        passphrase(std::move(passphrase)),
        custodian(std::move(custodian)) {}

  keys::Id organization;
  std::optional<keys::Id> team;
  secret::Bytes passphrase;
  platform::Custodian custodian;
};

/// The derived keys of one request, or of a lease.
class Unlocked {
 public:
  Unlocked(keys::OrganizationKey organization, std::optional<keys::TeamKey> team, bool checked)
      : organization_(std::move(organization)), team_(std::move(team)), checked_(checked) {}

  /// The derivation of the key that wraps the KEK at `vault_path`: under the team where there is one.
  [[nodiscard]] keys::DerivationOf<keys::WrappingKey> wrapping_key(std::string_view vault_path) const;
  /// The derivation of a team's key. Of an organization's keys only.
  [[nodiscard]] keys::DerivationOf<keys::TeamKey> team_key(const keys::Id& team) const;
  /// Whether the organization's record holds a check, and the key fits.
  [[nodiscard]] bool checked() const noexcept { return checked_; }
  [[nodiscard]] std::string organization_key_check() const;
  /// The same organization's key with a team's.
  [[nodiscard]] Unlocked with_team(keys::TeamKey team) const {
    return {organization_.clone(), std::move(team), checked_};
  }

 private:
  keys::OrganizationKey organization_;
  std::optional<keys::TeamKey> team_;
  bool checked_;
};

/// An organization's key on its way; dropped, it is not derived any further.
class UnlockUnderWay {
 public:
  UnlockUnderWay(platform::Started<keys::OrganizationKey> key, keys::Id organization, std::optional<keys::Id> team)
      : key(std::move(key)), organization(std::move(organization)), team(std::move(team)) {}

  platform::Started<keys::OrganizationKey> key;
  keys::Id organization;
  std::optional<keys::Id> team;
};

/// Joins the halves and begins to derive the organization's key, beside which the caller may ask the store for what
/// else it needs. Errors: those of join_platform_key.
[[nodiscard]] asio::awaitable<Result<UnlockUnderWay>> begin_unlock(Context context, Hierarchy hierarchy,
                                                                   Deadline deadline);

/// Reads meanwhile what the key is compared with, waits for it, and derives the team's where there is one.
/// Errors: decryption_failed where it is not the key whose check the organization's record holds; invalid_request when
/// the team's record names another organization; those of the pool and of kv::Store.
[[nodiscard]] asio::awaitable<Result<Unlocked>> finish_unlock(Context context, UnlockUnderWay under_way,
                                                              Deadline deadline);

/// Both, one after the other.
[[nodiscard]] asio::awaitable<Result<Unlocked>> unlock(Context context, Hierarchy hierarchy, Deadline deadline);

}  // namespace splitkey::unlock
