#include "service/unlock/survey_key.hpp"

namespace splitkey::unlock {
namespace {

using SharedLease = std::shared_ptr<Lease>;

std::optional<std::string> check_to_store(const Unlocked& unlocked) {
  return unlocked.checked() ? std::nullopt : std::optional(unlocked.organization_key_check());
}

asio::awaitable<LeasedKeyUnderWay> begin_under(Context context, SharedLease lease, std::string vault_path,
                                               Deadline deadline) {
  if (auto kept = lease->recall(vault_path)) co_return LeasedKeyUnderWay(std::move(lease), std::move(*kept));
  auto what = lease->keys().wrapping_key(vault_path);
  auto started = co_await platform::start(context, std::move(what), deadline);
  co_return LeasedKeyUnderWay(std::move(lease), std::move(started));
}

asio::awaitable<Result<SurveyKey>> key_under(LeasedKeyUnderWay under_way, std::string vault_path) {
  const Unlocked& above = under_way.lease->keys();
  if (auto* kept = std::get_if<keys::WrappingKey>(&under_way.key)) {
    co_return SurveyKey(std::move(*kept), check_to_store(above));
  }
  auto key = co_await platform::key_of(std::move(std::get<platform::Started<keys::WrappingKey>>(under_way.key)));
  if (!key) co_return propagate(key);
  under_way.lease->keep(vault_path, *key);
  co_return SurveyKey(std::move(*key), check_to_store(above));
}

}  // namespace

const keys::Id& organization_of(const KeySource& source) noexcept {
  const auto* lease = std::get_if<SharedLease>(&source);
  return lease != nullptr ? (*lease)->organization() : std::get<Hierarchy>(source).organization;
}

asio::awaitable<Result<SurveyKeyUnderWay>> begin_survey_key(Context context, KeySource source, std::string vault_path,
                                                            Deadline deadline) {
  if (auto* lease = std::get_if<SharedLease>(&source)) {
    auto leased = co_await begin_under(context, std::move(*lease), std::move(vault_path), deadline);
    co_return SurveyKeyUnderWay(std::move(leased));
  }
  auto under_way = co_await begin_unlock(context, std::move(std::get<Hierarchy>(source)), deadline);
  if (!under_way) co_return propagate(under_way);
  co_return SurveyKeyUnderWay(std::move(*under_way));
}

asio::awaitable<Result<SurveyKey>> survey_key(Context context, SurveyKeyUnderWay under_way, std::string vault_path,
                                              Deadline deadline) {
  if (auto* leased = std::get_if<LeasedKeyUnderWay>(&under_way)) {
    co_return co_await key_under(std::move(*leased), std::move(vault_path));
  }
  auto unlocked = co_await finish_unlock(context, std::move(std::get<UnlockUnderWay>(under_way)), deadline);
  if (!unlocked) co_return propagate(unlocked);
  auto key = co_await platform::derive(context, unlocked->wrapping_key(vault_path), deadline);
  if (!key) co_return propagate(key);
  co_return SurveyKey(std::move(*key), check_to_store(*unlocked));
}

}  // namespace splitkey::unlock
