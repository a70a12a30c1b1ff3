#include "config/config/vault_needs.hpp"

#include "keys/keys/id.hpp"
#include "keys/keys/paths.hpp"

namespace splitkey::config {

std::vector<kv::Need> vault_needs() {
  const keys::Id any = keys::Id::parse(example_id).value();
  const std::vector<std::string> read{"read"};
  const std::vector<std::string> keep{"create", "update", "read", "delete"};
  std::vector<kv::Need> needs;
  needs.emplace_back(keys::platform_master_key_path, read);
  needs.emplace_back(keys::platform_version_path(example_id), read);
  needs.emplace_back(keys::platform_checks_path(example_id), read);
  needs.emplace_back(keys::survey_kek_path(any), keep);
  needs.emplace_back(keys::organization_survey_kek_path(any, any), keep);
  needs.emplace_back(keys::organization_path(any), keep);
  needs.emplace_back(keys::team_path(any), keep);
  needs.emplace_back(keys::escrow_path(any, any), keep);
  const std::vector<std::string> list{"list"};
  needs.emplace_back(keys::users_folder, list);
  needs.emplace_back(keys::user_surveys_folder(any), list);
  return needs;
}

}  // namespace splitkey::config
