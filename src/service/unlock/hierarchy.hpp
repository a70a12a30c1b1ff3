#pragma once

#include <optional>
#include <string>

#include "keys/keys/types.hpp"
#include "service/platform/custodian.hpp"

/// The derived keys of an organization and of its teams, from passphrase and halves.
namespace splitkey::engine {

/// What a request says of the hierarchy, before anything is read or derived.
class Hierarchy {
 public:
  Hierarchy(keys::Id organization, std::optional<keys::Id> team, secret::Bytes passphrase, Custodian custodian)
      : organization(std::move(organization)),
        team(std::move(team)),
        passphrase(std::move(passphrase)),
        custodian(std::move(custodian)) {}

  /// From the fields org_id, team_id, passphrase and custodian. Errors: invalid_request, invalid_custodian.
  [[nodiscard]] static Result<Hierarchy> from(const Arguments& arguments, const Settings& settings);

  keys::Id organization;
  std::optional<keys::Id> team;
  secret::Bytes passphrase;
  Custodian custodian;
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
  UnlockUnderWay(Started<keys::OrganizationKey> key, keys::Id organization, std::optional<keys::Id> team)
      : key(std::move(key)), organization(std::move(organization)), team(std::move(team)) {}

  Started<keys::OrganizationKey> key;
  keys::Id organization;
  std::optional<keys::Id> team;
};

/// Joins the halves and begins to derive the organization's key, beside which the caller may ask the store for what
/// else it needs. Errors: those of join_platform_key.
[[nodiscard]] asio::awaitable<Result<UnlockUnderWay>> begin_unlock(Context context, Hierarchy hierarchy,
                                                                   Deadline deadline);

/// Reads meanwhile what the key is held against, waits for it, and derives the team's where there is one.
/// Errors: decryption_failed where it is not the key whose check the organization's record holds; invalid_request when
/// the team's record names another organization; those of the pool and of kv::Store.
[[nodiscard]] asio::awaitable<Result<Unlocked>> finish_unlock(Context context, UnlockUnderWay under_way,
                                                              Deadline deadline);

/// Both, one after the other.
[[nodiscard]] asio::awaitable<Result<Unlocked>> unlock(Context context, Hierarchy hierarchy, Deadline deadline);

/// Nothing, where the team's record is absent or names the organization. Errors: invalid_request, record_malformed,
/// those of kv::Store.
[[nodiscard]] asio::awaitable<Result<void>> check_team(Context context, keys::Id team, keys::Id organization,
                                                       Deadline deadline);

}  // namespace splitkey::engine
