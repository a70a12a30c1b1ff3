#pragma once

#include <string>

#include "keys/keys/id.hpp"

/// Where records lie in Vault, without the mount (docs/formats.md, "Records").
namespace splitkey::keys {

inline constexpr const char* platform_master_key_path = "platform/master-key";
inline constexpr const char* users_folder = "users/";
/// The name of the version that lies at platform_master_key_path.
inline constexpr const char* first_platform_version = "v1";

[[nodiscard]] std::string platform_version_path(std::string_view version);  // platform/versions/{v}; v1: master-key
[[nodiscard]] std::string platform_checks_path(std::string_view version);   // platform/checks/{v}
[[nodiscard]] std::string organization_path(const Id& organization);        // organizations/{id}/master-key
[[nodiscard]] std::string team_path(const Id& team);                        // teams/{id}/team-key
[[nodiscard]] std::string survey_kek_path(const Id& survey);                // surveys/{id}/kek
[[nodiscard]] std::string organization_survey_kek_path(const Id& organization,
                                                       const Id& survey);  // organizations/{org}/surveys/{id}/kek
[[nodiscard]] std::string user_surveys_folder(const Id& user);             // users/{id}/surveys/
[[nodiscard]] std::string escrow_path(const Id& user, const Id& survey);   // users/{id}/surveys/{sid}/recovery-kek

/// Whether `version` may name a platform key version: [A-Za-z0-9_-]{1,64}.
[[nodiscard]] bool is_platform_version(std::string_view version) noexcept;

}  // namespace splitkey::keys
