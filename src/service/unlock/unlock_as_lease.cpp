#include "service/unlock/unlock_as_lease.hpp"

#include "service/unlock/leases.hpp"

namespace splitkey::engine {
namespace {

using std::chrono::steady_clock;

Result<void> require_leases(const Context& context) {
  if (context.leases.max_ttl() > std::chrono::seconds::zero()) return {};
  return failure(
      Errc::precondition_failed,
      "leases of derived keys are off (leases.max_ttl): give passphrase and custodians' half with each request");
}

Result<Answer> grant(const Context& context, std::shared_ptr<Lease> lease) {
  const auto ttl = std::chrono::floor<std::chrono::seconds>(lease->end() - steady_clock::now());
  auto id = context.leases.grant(std::move(lease));
  if (!id) return propagate(id);
  Answer answer;
  answer.data.set("lease_id", *id).set("ttl_s", static_cast<std::int64_t>(ttl.count()));
  return answer;
}

}  // namespace

asio::awaitable<Result<Answer>> unlock_as_lease(Context context, Hierarchy hierarchy, Deadline deadline) {
  if (auto on = require_leases(context); !on) co_return propagate(on);
  const keys::Id organization = hierarchy.organization;
  const auto team = hierarchy.team;
  auto unlocked = co_await unlock(context, std::move(hierarchy), deadline);
  if (!unlocked) co_return propagate(unlocked);
  const Deadline end = steady_clock::now() + context.leases.max_ttl();
  co_return grant(context, std::make_shared<Lease>(context.peer, organization, team, std::move(*unlocked), end, ""));
}

asio::awaitable<Result<Answer>> lease_of_team(Context context, keys::Id team, std::string lease_id, Deadline deadline) {
  if (auto on = require_leases(context); !on) co_return propagate(on);
  auto above = context.leases.find(lease_id, context.peer);
  if (!above) co_return propagate(above);
  if ((*above)->team()) {
    co_return failure(Errc::invalid_request, "the lease is a team's: a team is unlocked by its organization's");
  }
  auto fits = co_await check_team(context, team, (*above)->organization(), deadline);
  if (!fits) co_return propagate(fits);
  auto key = co_await derive(context.pool, (*above)->keys().team_key(team), deadline);
  if (!key) co_return propagate(key);
  co_return grant(context, std::make_shared<Lease>(context.peer, (*above)->organization(), team,
                                                   (*above)->keys().with_team(std::move(*key)), (*above)->end(),
                                                   std::move(lease_id)));
}

Result<void> require_lease_alone(const Arguments& arguments) {
  for (const char* replaced : {"org_id", "team_id", "passphrase", "custodian_shares", "custodian_component"}) {
    if (arguments.has(replaced)) {
      return failure(
          Errc::invalid_request,
          "a lease_id stands in the place of org_id, team_id, passphrase and the custodians' half: give the one "
          "or the others");
    }
  }
  return {};
}

}  // namespace splitkey::engine
