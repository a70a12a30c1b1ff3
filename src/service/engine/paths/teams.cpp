#include "keys/keys/paths.hpp"
#include "service/engine/paths/families.hpp"
#include "service/engine/paths/key_fields.hpp"
#include "service/engine/paths/record_answers.hpp"
#include "service/unlock/team.hpp"

namespace splitkey::engine {
namespace {

asio::awaitable<Result<Answer>> read_team(Context context, Arguments arguments) {
  return read_metadata(std::move(context), keys::team_path(arguments.id("team")), arguments.deadline());
}

asio::awaitable<Result<Answer>> update_team(Context context, Arguments arguments) {
  const auto version = co_await unlock::assign_team(context.platform, arguments.id("team"), arguments.id("org_id"),
                                                    arguments.find_version("replace_version"), arguments.deadline());
  if (!version) co_return propagate(version);
  co_return version_answer(*version);
}

// By a lease of its organization's key, or by all that the organization's key is derived from.
asio::awaitable<Result<unlock::Granted>> lease_for_team(Context context, Arguments arguments) {
  const keys::Id team = arguments.id("team");
  if (arguments.has("lease_id")) {
    if (auto alone = require_lease_alone(arguments); !alone) co_return propagate(alone);
    co_return co_await unlock::lease_of_team(context.platform, context.leases, team,
                                             arguments.find_public_text("lease_id").value(), arguments.deadline());
  }
  auto hierarchy = hierarchy_of(arguments, context.platform.settings);
  if (!hierarchy) co_return propagate(hierarchy);
  hierarchy->team = team;
  co_return co_await unlock::unlock_as_lease(context.platform, context.leases, std::move(*hierarchy),
                                             arguments.deadline());
}

asio::awaitable<Result<Answer>> unlock_team(Context context, Arguments arguments) {
  const auto granted = co_await lease_for_team(context, std::move(arguments));
  if (!granted) co_return propagate(granted);
  co_return lease_answer(*granted);
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
