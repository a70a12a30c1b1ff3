#include "admin/doctor/shares_tested.hpp"

#include "admin/host/shares_tested.hpp"
#include "store/vault_auth/rfc3339.hpp"

namespace splitkey::doctor {

Known<SharesTested> read_shares_tested(const std::filesystem::path& file, const std::string& set_id) {
  if (set_id.empty()) return unknown("no checks of the shares are stored", "mend platform_checks first");
  const auto sets = host::read_shares_tested(file);
  if (!sets) return unknown(sets.error().message(), "run it as root");
  SharesTested tested;
  const auto shares = sets->find(set_id);
  if (shares == sets->end()) return tested;
  for (const auto& [x, day] : shares->second) {
    const auto moment = vault_auth::read_rfc3339(day + "T00:00:00Z");
    if (moment) tested.emplace(std::to_string(x), std::chrono::floor<std::chrono::days>(*moment));
  }
  return tested;
}

}  // namespace splitkey::doctor
