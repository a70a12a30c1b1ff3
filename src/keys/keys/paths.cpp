#include "keys/keys/paths.hpp"

#include "keys/keys/detail/segment.hpp"

namespace splitkey::keys {

std::string platform_version_path(std::string_view version) {
  if (version == first_platform_version) return platform_master_key_path;
  return "platform/versions/" + std::string(version);
}

std::string platform_checks_path(std::string_view version) { return "platform/checks/" + std::string(version); }

std::string organization_path(const Id& organization) { return "organizations/" + organization.text() + "/master-key"; }

std::string team_path(const Id& team) { return "teams/" + team.text() + "/team-key"; }

std::string survey_kek_path(const Id& survey) { return "surveys/" + survey.text() + "/kek"; }

std::string organization_survey_kek_path(const Id& organization, const Id& survey) {
  return "organizations/" + organization.text() + "/" + survey_kek_path(survey);
}

std::string user_surveys_folder(const Id& user) { return users_folder + user.text() + "/surveys/"; }

std::string escrow_path(const Id& user, const Id& survey) {
  return user_surveys_folder(user) + survey.text() + "/recovery-kek";
}

bool is_platform_version(std::string_view version) noexcept { return detail::is_segment(version); }

}  // namespace splitkey::keys
