#include "service/unlock/organization.hpp"

#include "keys/keys/paths.hpp"
#include "keys/keys/records.hpp"
#include "keys/keys/time.hpp"
#include "service/platform/amend.hpp"
#include "service/platform/malformed.hpp"

namespace splitkey::unlock {
namespace {

Result<bool> set_up(std::optional<json::Object>& record, const keys::Id& organization, const std::string& key_check) {
  const bool is_new = !record;
  if (is_new) record = keys::organization_record(organization, keys::record_time(std::chrono::system_clock::now()));
  if (key_check.empty()) return is_new;
  auto stored = keys::read_organization_key_check(*record);
  if (!stored) return propagate(stored);
  if (*stored == key_check) return false;
  if (*stored) return failure(wrong_organization_key());
  record->set("org_key_check", key_check);
  return true;
}

}  // namespace

Error wrong_organization_key() {
  return {Errc::decryption_failed,
          "the passphrase and the halves do not give this organization's key: check the passphrase, then the shares"};
}

asio::awaitable<Result<std::optional<std::string>>> read_key_check(Context context, keys::Id organization,
                                                                   Deadline deadline) {
  const std::string path = keys::organization_path(organization);
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  if (!entry->record) co_return std::optional<std::string>();
  co_return keys::read_organization_key_check(*entry->record).map_error(platform::malformed_at(path));
}

asio::awaitable<Result<std::uint64_t>> set_up_organization(Context context, keys::Id organization,
                                                           std::string key_check, Deadline deadline) {
  const std::string path = keys::organization_path(organization);
  platform::Change change = [organization = std::move(organization),
                             key_check = std::move(key_check)](std::optional<json::Object>& record) {
    return set_up(record, organization, key_check);
  };
  co_return co_await platform::amend(context, path, std::move(change), deadline);
}

asio::awaitable<Result<void>> store_key_check(Context context, keys::Id organization, std::string key_check,
                                              Deadline deadline) {
  platform::Change change = [key_check = std::move(key_check)](std::optional<json::Object>& record) -> Result<bool> {
    if (!record || record->find("org_key_check") != nullptr) return false;
    record->set("org_key_check", key_check);
    return true;
  };
  auto version = co_await platform::amend(context, keys::organization_path(organization), std::move(change), deadline);
  if (!version) co_return propagate(version);
  co_return Result<void>();
}

}  // namespace splitkey::unlock
