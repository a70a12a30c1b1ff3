#pragma once

#include <string_view>

#include "base/json/value.hpp"
#include "base/result/result.hpp"
#include "keys/keys/share.hpp"
#include "keys/keys/types.hpp"

/// The platform master key and its two halves (docs/formats.md, "Platform master key").
namespace splitkey::keys {

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

}  // namespace splitkey::keys
