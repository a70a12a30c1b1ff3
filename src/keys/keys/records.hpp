#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json/value.hpp"
#include "base/result/result.hpp"
#include "keys/keys/id.hpp"

/// The records of surveys, organizations and teams, in CheckTick's formats (docs/formats.md, "Records"). Reading
/// ignores members it does not know; what changes a record changes its own members and keeps all others. `created_at`
/// arguments are record_time() texts.
namespace splitkey::keys {

/// surveys/{id}/kek and organizations/{org}/surveys/{id}/kek.
[[nodiscard]] json::Object kek_record(std::string_view encrypted_kek, std::string_view created_at);

/// `encrypted_kek` of a survey's record. Errors: record_malformed, details.field (missing, not a string, another
/// algorithm).
[[nodiscard]] Result<std::string> read_encrypted_kek(const json::Object& record);

/// A new organizations/{id}/master-key record.
[[nodiscard]] json::Object organization_record(const Id& organization, std::string_view created_at);
/// Its org_key_check, where it has one. Errors: record_malformed, details.field (there, and not 32 hex digits).
[[nodiscard]] Result<std::optional<std::string>> read_organization_key_check(const json::Object& record);

/// A new teams/{id}/team-key record.
[[nodiscard]] json::Object team_record(const Id& team, const Id& organization, std::string_view created_at);
/// The organization a team's record names. Errors: record_malformed, details.field.
[[nodiscard]] Result<Id> read_team_organization(const json::Object& record);

}  // namespace splitkey::keys
