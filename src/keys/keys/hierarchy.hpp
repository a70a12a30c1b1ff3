#pragma once

#include <string_view>

#include "keys/keys/id.hpp"
#include "keys/keys/types.hpp"

/// What to derive from what (docs/formats.md, "Derivations"). These say it; the kdf pool does it.
/// Errors of all: throw ArenaExhausted.
namespace splitkey::keys {

/// `passphrase` is used as given: no trimming, no Unicode normalisation.
[[nodiscard]] DerivationOf<OrganizationKey> organization_key(const PlatformKey& platform,
                                                             const secret::Bytes& passphrase, const Id& organization);
[[nodiscard]] DerivationOf<TeamKey> team_key(const OrganizationKey& organization, const Id& team);
[[nodiscard]] DerivationOf<UserRecoveryKey> user_recovery_key(const PlatformKey& platform, const Id& user);
[[nodiscard]] DerivationOf<EmailKey> email_key(const PlatformKey& platform, const Id& user);

/// The key that wraps a KEK at `vault_path` (without the mount), under an organization, team or user recovery key.
[[nodiscard]] DerivationOf<WrappingKey> wrapping_key(const OrganizationKey& above, std::string_view vault_path);
[[nodiscard]] DerivationOf<WrappingKey> wrapping_key(const TeamKey& above, std::string_view vault_path);
[[nodiscard]] DerivationOf<WrappingKey> wrapping_key(const UserRecoveryKey& above, std::string_view vault_path);

/// `org_key_check` of an organization's record: 32 hex digits, not secret.
[[nodiscard]] std::string organization_key_check(const OrganizationKey& key);

/// Whether `check`, as it stands in a record, is this key's. Constant-time.
[[nodiscard]] bool matches_check(const OrganizationKey& key, std::string_view check);

}  // namespace splitkey::keys
