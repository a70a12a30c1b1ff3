#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/custodian.hpp"
#include "keys/types.hpp"

namespace splitkey::engine {

/// The fields that say under which organization or team key a survey's KEK lies.
[[nodiscard]] std::vector<Field> hierarchy_fields();

/// What a request says of the hierarchy, before anything is read or derived.
class Hierarchy {
 public:
  /// Errors: invalid_request, invalid_custodian, precondition_failed (leases are off).
  [[nodiscard]] static Result<Hierarchy> from(const Arguments& arguments, const Settings& settings);

  keys::Id organization;
  std::optional<keys::Id> team;
  secret::Bytes passphrase;
  Custodian custodian;

 private:
  Hierarchy(keys::Id organization, std::optional<keys::Id> team, secret::Bytes passphrase, Custodian custodian)
      : organization(std::move(organization)),
        team(std::move(team)),
        passphrase(std::move(passphrase)),
        custodian(std::move(custodian)) {}
};

/// The derived keys of one request.
class Unlocked {
 public:
  Unlocked(keys::OrganizationKey organization, std::optional<keys::TeamKey> team, bool checked)
      : organization_(std::move(organization)), team_(std::move(team)), checked_(checked) {}

  /// The derivation of the key that wraps the KEK at `vault_path`: under the team where there is one.
  [[nodiscard]] keys::DerivationOf<keys::WrappingKey> wrapping_key(std::string_view vault_path) const;
  /// Whether the organization's record holds a check, and the key fits.
  [[nodiscard]] bool checked() const noexcept { return checked_; }
  [[nodiscard]] std::string organization_key_check() const;

 private:
  keys::OrganizationKey organization_;
  std::optional<keys::TeamKey> team_;
  bool checked_;
};

/// The organization's key, held against org_key_check where its record has one.
/// Errors: decryption_failed when it does not fit; those of join_platform_key, of the pool and of kv::Store.
class OrganizationUnlock {
 public:
  OrganizationUnlock(keys::OrganizationKey key, bool checked) : key(std::move(key)), checked(checked) {}
  keys::OrganizationKey key;
  bool checked;
};
[[nodiscard]] asio::awaitable<Result<OrganizationUnlock>> unlock_organization(Context context, keys::Id organization,
                                                                              secret::Bytes passphrase,
                                                                              Custodian custodian, Deadline deadline);

/// The keys of the whole hierarchy. Errors: as unlock_organization; invalid_request when the team's record names
/// another organization.
[[nodiscard]] asio::awaitable<Result<Unlocked>> unlock(Context context, Hierarchy hierarchy, Deadline deadline);

}  // namespace splitkey::engine
