#include "service/recovery/recover.hpp"

#include "keys/keys/escrow_record.hpp"
#include "keys/keys/time.hpp"
#include "service/escrow/open_escrow.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/amend.hpp"
#include "service/platform/platform_key.hpp"

namespace splitkey::recovery {
namespace {

// The trail of the record that was opened, and of no other: one that was replaced meanwhile was not recovered.
platform::Change append_to_trail(const keys::Escrow& opened, const TrailEntry& entry) {
  return [=](std::optional<json::Object>& record) -> Result<bool> {
    if (auto still = escrow::holds_still(record, opened); !still) return propagate(still);
    const std::string now = keys::record_time(std::chrono::system_clock::now());
    auto appended = keys::append_recovery(*record, entry.administrator, now, entry.notes);
    if (!appended) return propagate(appended);
    return true;
  };
}

}  // namespace

Result<void> require_external_approvals(const platform::Settings& settings) {
  if (settings.recovery_is_external) return {};
  return failure(
      Errc::precondition_failed,
      "a recovery needs the approvals workflow, which this version does not have yet; where the application runs its "
      "own approvals, set recovery.workflow: external");
}

asio::awaitable<Result<keys::SurveyKek>> recover_kek(Context context, platform::Custodian custodian,
                                                     escrow::Place place, TrailEntry entry, Deadline deadline) {
  const auto stored = co_await escrow::read_escrow(context, place.path, deadline);
  if (!stored) co_return propagate(stored);
  const keys::Escrow& opened = stored->escrow;
  auto platform =
      co_await platform::join_platform_key(context, std::move(custodian), opened.platform_key_version(), deadline);
  if (!platform) co_return propagate(platform);
  auto kek = co_await escrow::open_kek(context, platform->key().clone(), opened, place, deadline);
  if (!kek) co_return propagate(kek);
  auto version = co_await platform::amend(context, place.path, append_to_trail(opened, entry), deadline);
  if (!version) co_return propagate(version);
  co_return std::move(*kek);
}

}  // namespace splitkey::recovery
