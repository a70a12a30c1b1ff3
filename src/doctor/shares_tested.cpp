#include "doctor/shares_tested.hpp"

#include "host/file.hpp"
#include "json/read.hpp"
#include "vault/rfc3339.hpp"

namespace splitkey::doctor {

Known<SharesTested> read_shares_tested(const std::filesystem::path& file, const std::string& set_id) {
  if (set_id.empty()) return unknown("no checks of the shares are stored", "mend platform_checks first");
  const auto text = host::read_file(file);
  if (!text && text.error().code() == Errc::not_found) return SharesTested();
  if (!text) return unknown(text.error().message(), "run it as root");
  const auto sets = json::read_object(json::padded(text->expose_text()), json::Limits{});
  if (!sets) return unknown(file.native() + ": " + sets.error().message(), "remove it, and test the shares again");
  SharesTested tested;
  const json::Object* shares = sets->find_object(set_id);
  if (shares == nullptr) return tested;
  for (const json::Member& share : shares->members()) {
    const secret::Bytes* day = share.value.as_string();
    const auto moment =
        day == nullptr ? std::nullopt : vault::read_rfc3339(std::string(day->expose_text()) + "T00:00:00Z");
    if (moment) tested.emplace(share.name.expose_text(), std::chrono::floor<std::chrono::days>(*moment));
  }
  return tested;
}

}  // namespace splitkey::doctor
