#pragma once

#include <map>
#include <optional>
#include <string>

#include "json/value.hpp"
#include "keys/share.hpp"
#include "keys/types.hpp"
#include "result/result.hpp"

/// The platform master key: its two halves, and the checks that name a wrong one (docs/formats.md, "Platform master
/// key").
namespace splitkey::keys {

/// platform/checks/{version}.
class PlatformChecks {
 public:
  /// Nothing known: a platform key made by CheckTick.
  PlatformChecks() = default;
  /// Unknown members are ignored. Errors: record_malformed, details.field.
  [[nodiscard]] static Result<PlatformChecks> read(const json::Object& record);
  /// The checks of a key and its shares, as set-up writes them.
  PlatformChecks(const PlatformKey& key, const std::vector<Share>& shares);

  [[nodiscard]] const std::optional<std::string>& key_check() const noexcept { return key_check_; }
  [[nodiscard]] const std::map<unsigned, std::string>& share_checks() const noexcept { return share_checks_; }
  [[nodiscard]] const std::optional<std::string>& escrow_public_key() const noexcept { return escrow_public_key_; }
  [[nodiscard]] json::Object to_record() const;

 private:
  std::optional<std::string> key_check_;
  std::map<unsigned, std::string> share_checks_;
  std::optional<std::string> escrow_public_key_;
};

/// Vault's half: 64 bytes, or 32 of an imported version.
using VaultComponent = secret::Bytes;

/// `vault_component` of a platform/master-key or platform/versions/{v} record. `may_be_short`: 32 bytes are allowed.
/// Errors: record_malformed, details.field.
[[nodiscard]] Result<VaultComponent> read_vault_component(const json::Object& record, bool may_be_short);

/// The record at platform/master-key for a fresh half (--dev, and set-up), in CheckTick's form. `created_at`:
/// record_time().
[[nodiscard]] json::Object platform_record(const VaultComponent& component, std::string_view created_at);

/// The platform key: the halves, exclusive-ored. Both 64 bytes, or both 32 (then zeros follow in the key).
/// Errors: invalid_custodian when the lengths differ or are others.
[[nodiscard]] Result<PlatformKey> join(const VaultComponent& vault, const CustodianComponent& custodian);

/// `key_check`: 32 hex digits, not secret.
[[nodiscard]] std::string platform_key_check(const PlatformKey& key);

/// Whether `check` is this key's. Constant-time.
[[nodiscard]] bool matches_check(const PlatformKey& key, std::string_view check);

}  // namespace splitkey::keys
