#include <fmt/format.h>

#include "keys/keys/paths.hpp"
#include "keys/keys/records.hpp"
#include "keys/keys/time.hpp"
#include "service/engine/paths/families.hpp"
#include "service/platform/custodian.hpp"
#include "service/platform/malformed.hpp"
#include "service/platform/stored.hpp"
#include "service/unlock/unlock_as_lease.hpp"

namespace splitkey::engine {
namespace {

asio::awaitable<Result<Answer>> read_team(Context context, Arguments arguments) {
  return read_metadata(std::move(context), keys::team_path(arguments.id("team")), arguments.deadline());
}

Answer answer_version(std::uint64_t version) {
  Answer answer;
  answer.data.set("version", static_cast<std::int64_t>(version));
  return answer;
}

// Moving a team to another organization changes its key, and leaves every KEK under the old one: only on purpose.
asio::awaitable<Result<Answer>> update_team(Context context, Arguments arguments) {
  const keys::Id team = arguments.id("team");
  const keys::Id organization = arguments.id("org_id");
  const std::string path = keys::team_path(team);
  auto entry = co_await context.store.read(path, arguments.deadline());
  if (!entry) co_return propagate(entry);
  if (entry->record) {
    auto owner = keys::read_team_organization(*entry->record).map_error(malformed_at(path));
    if (!owner) co_return propagate(owner);
    if (*owner == organization) co_return answer_version(entry->version);
  }
  if (auto allowed = may_replace(*entry, arguments.find_version("replace_version")); !allowed) {
    co_return propagate(allowed);
  }
  json::Object record =
      entry->record ? std::move(*entry->record)
                    : keys::team_record(team, organization, keys::record_time(std::chrono::system_clock::now()));
  record.set("org_id", organization.to_json());
  auto version = co_await write_once(context, path, std::move(record), entry->version, arguments.deadline());
  if (!version) co_return propagate(version);
  co_return answer_version(*version);
}

// By a lease of its organization's key, or by all that the organization's key is derived from.
asio::awaitable<Result<Answer>> unlock_team(Context context, Arguments arguments) {
  const keys::Id team = arguments.id("team");
  if (arguments.has("lease_id")) {
    if (auto alone = require_lease_alone(arguments); !alone) co_return propagate(alone);
    co_return co_await lease_of_team(context, team, arguments.find_public_text("lease_id").value(),
                                     arguments.deadline());
  }
  auto hierarchy = Hierarchy::from(arguments, context.settings);
  if (!hierarchy) co_return propagate(hierarchy);
  hierarchy->team = team;
  co_return co_await unlock_as_lease(context, std::move(*hierarchy), arguments.deadline());
}

}  // namespace

std::vector<Route> team_routes() {
  return {
      {"teams/{team}",
       "The metadata of a team's key: the organization it belongs to.",
       {{Operation::read, {}, read_team},
        {Operation::update,
         {{"org_id", FieldType::id, Need::required, "the organization the team belongs to"},
          {"replace_version", FieldType::integer, Need::optional,
           "the version to replace, to move a team to another organization"}},
         update_team}}},
      {"teams/{team}/unlock",
       "Keeps the team's key for a short time: a lease, by whose id surveys are opened meanwhile.",
       {{Operation::update,
         {{"org_id", FieldType::id, Need::optional, "the organization the team belongs to"},
          {"passphrase", FieldType::passphrase, Need::optional, "the organization owner's passphrase"},
          custodian_shares_field,
          custodian_component_field,
          {"lease_id", FieldType::word, Need::optional, "a lease of the organization's key, instead of all the above"}},
         unlock_team}}},
  };
}

}  // namespace splitkey::engine
