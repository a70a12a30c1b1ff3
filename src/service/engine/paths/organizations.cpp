#include "keys/keys/hierarchy.hpp"
#include "keys/keys/paths.hpp"
#include "keys/keys/records.hpp"
#include "keys/keys/time.hpp"
#include "service/engine/paths/families.hpp"
#include "service/platform/amend.hpp"
#include "service/platform/stored.hpp"
#include "service/unlock/unlock_as_lease.hpp"

namespace splitkey::engine {
namespace {

asio::awaitable<Result<Answer>> read_organization(Context context, Arguments arguments) {
  return read_metadata(std::move(context), keys::organization_path(arguments.id("organization")), arguments.deadline());
}

// A new record where there is none; the check where one is at hand and none is stored.
Result<bool> set_up(std::optional<json::Object>& record, const keys::Id& organization, const std::string& key_check) {
  const bool is_new = !record;
  if (is_new) record = keys::organization_record(organization, keys::record_time(std::chrono::system_clock::now()));
  if (key_check.empty()) return is_new;
  auto stored = keys::read_organization_key_check(*record);
  if (!stored) return propagate(stored);
  if (*stored == key_check) return false;
  if (*stored) {
    return failure(
        Errc::decryption_failed,
        "the passphrase and the halves do not give this organization's key: check the passphrase, then the shares");
  }
  record->set("org_key_check", key_check);
  return true;
}

// Optional, and only together: without them nothing is derived and no check is written.
asio::awaitable<Result<std::string>> key_check_of(Context context, Arguments arguments) {
  const bool custodian_given = Custodian::is_given(arguments);
  const bool passphrase_given = arguments.has("passphrase");
  if (!passphrase_given && !custodian_given) co_return std::string();
  if (!passphrase_given) {
    co_return failure(Errc::invalid_request, "give the passphrase and the custodians' half together, or neither");
  }
  auto custodian = Custodian::from(arguments, context.settings, Purpose::unlock);
  if (!custodian) co_return propagate(custodian);
  Hierarchy hierarchy(arguments.id("organization"), std::nullopt, arguments.text("passphrase").clone(),
                      std::move(*custodian));
  const auto unlocked = co_await unlock(context, std::move(hierarchy), arguments.deadline());
  if (!unlocked) co_return propagate(unlocked);
  co_return unlocked->organization_key_check();
}

asio::awaitable<Result<Answer>> update_organization(Context context, Arguments arguments) {
  const keys::Id organization = arguments.id("organization");
  const Deadline deadline = arguments.deadline();
  auto key_check = co_await key_check_of(context, std::move(arguments));
  if (!key_check) co_return propagate(key_check);

  Change change = [organization, check = *key_check](std::optional<json::Object>& record) {
    return set_up(record, organization, check);
  };
  auto version = co_await amend(context, keys::organization_path(organization), std::move(change), deadline);
  if (!version) co_return propagate(version);
  Answer answer;
  answer.data.set("version", static_cast<std::int64_t>(*version));
  co_return answer;
}

asio::awaitable<Result<Answer>> unlock_organization(Context context, Arguments arguments) {
  auto custodian = Custodian::from(arguments, context.settings, Purpose::unlock);
  if (!custodian) co_return propagate(custodian);
  const keys::Id organization = arguments.id("organization");
  Hierarchy hierarchy(organization, std::nullopt, arguments.text("passphrase").clone(), std::move(*custodian));
  co_return co_await unlock_as_lease(context, std::move(hierarchy), arguments.deadline());
}

}  // namespace

std::vector<Route> organization_routes() {
  const Field passphrase{"passphrase", FieldType::passphrase, Need::optional,
                         "the owner's passphrase; given with the custodians' half, the check of the key is stored"};
  const Field needed_passphrase{"passphrase", FieldType::passphrase, Need::required, "the owner's passphrase"};
  return {
      {"organizations/{organization}",
       "The metadata of an organization's key; the key itself is derived when it is needed, and never stored.",
       {{Operation::read, {}, read_organization},
        {Operation::update, {passphrase, custodian_shares_field, custodian_component_field}, update_organization}}},
      {"organizations/{organization}/unlock",
       "Keeps the organization's key for a short time: a lease, by whose id surveys are opened meanwhile.",
       {{Operation::update,
         {needed_passphrase, custodian_shares_field, custodian_component_field},
         unlock_organization}}},
  };
}

}  // namespace splitkey::engine
