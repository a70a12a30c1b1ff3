#include "keys/keys/paths.hpp"
#include "service/engine/paths/families.hpp"
#include "service/engine/paths/key_fields.hpp"
#include "service/engine/paths/record_answers.hpp"
#include "service/unlock/organization.hpp"

namespace splitkey::engine {
namespace {

asio::awaitable<Result<Answer>> read_organization(Context context, Arguments arguments) {
  return read_metadata(std::move(context), keys::organization_path(arguments.id("organization")), arguments.deadline());
}

// Optional, and only together: without them nothing is derived and no check is written.
asio::awaitable<Result<std::string>> key_check_of(Context context, Arguments arguments) {
  const bool custodian_given = brings_custodian(arguments);
  const bool passphrase_given = arguments.has("passphrase");
  if (!passphrase_given && !custodian_given) co_return std::string();
  if (!passphrase_given) {
    co_return failure(Errc::invalid_request, "give the passphrase and the custodians' half together, or neither");
  }
  auto custodian = custodian_of(arguments, context.platform.settings, platform::Purpose::unlock);
  if (!custodian) co_return propagate(custodian);
  unlock::Hierarchy hierarchy(arguments.id("organization"), std::nullopt, arguments.take_text("passphrase"),
                              std::move(*custodian));
  const auto unlocked = co_await unlock::unlock(context.platform, std::move(hierarchy), arguments.deadline());
  if (!unlocked) co_return propagate(unlocked);
  co_return unlocked->organization_key_check();
}

asio::awaitable<Result<Answer>> update_organization(Context context, Arguments arguments) {
  const keys::Id organization = arguments.id("organization");
  const Deadline deadline = arguments.deadline();
  auto key_check = co_await key_check_of(context, std::move(arguments));
  if (!key_check) co_return propagate(key_check);
  const auto version =
      co_await unlock::set_up_organization(context.platform, organization, std::move(*key_check), deadline);
  if (!version) co_return propagate(version);
  co_return version_answer(*version);
}

asio::awaitable<Result<Answer>> unlock_organization(Context context, Arguments arguments) {
  auto custodian = custodian_of(arguments, context.platform.settings, platform::Purpose::unlock);
  if (!custodian) co_return propagate(custodian);
  unlock::Hierarchy hierarchy(arguments.id("organization"), std::nullopt, arguments.take_text("passphrase"),
                              std::move(*custodian));
  const auto granted =
      co_await unlock::unlock_as_lease(context.platform, context.leases, std::move(hierarchy), arguments.deadline());
  if (!granted) co_return propagate(granted);
  co_return lease_answer(*granted);
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
