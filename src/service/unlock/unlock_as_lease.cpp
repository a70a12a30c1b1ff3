#include "service/unlock/unlock_as_lease.hpp"

#include "service/unlock/team.hpp"

namespace splitkey::unlock {
namespace {

using std::chrono::steady_clock;

Result<void> require_leases(const Leases& leases) {
  if (leases.max_ttl() > std::chrono::seconds::zero()) return {};
  return failure(
      Errc::precondition_failed,
      "leases of derived keys are off (leases.max_ttl): give passphrase and custodians' half with each request");
}

Result<Granted> grant(Leases& leases, std::shared_ptr<Lease> lease) {
  const auto ttl = std::chrono::floor<std::chrono::seconds>(lease->end() - steady_clock::now());
  auto id = leases.grant(std::move(lease));
  if (!id) return propagate(id);
  return Granted(std::move(*id), ttl);
}

}  // namespace

asio::awaitable<Result<Granted>> unlock_as_lease(Context context, Leases& leases, Hierarchy hierarchy,
                                                 Deadline deadline) {
  if (auto on = require_leases(leases); !on) co_return propagate(on);
  const keys::Id organization = hierarchy.organization;
  const auto team = hierarchy.team;
  auto unlocked = co_await unlock(context, std::move(hierarchy), deadline);
  if (!unlocked) co_return propagate(unlocked);
  const Deadline end = steady_clock::now() + leases.max_ttl();
  co_return grant(leases, std::make_shared<Lease>(context.peer, organization, team, std::move(*unlocked), end, ""));
}

asio::awaitable<Result<Granted>> lease_of_team(Context context, Leases& leases, keys::Id team, std::string lease_id,
                                               Deadline deadline) {
  if (auto on = require_leases(leases); !on) co_return propagate(on);
  auto above = leases.find(lease_id, context.peer);
  if (!above) co_return propagate(above);
  if ((*above)->team()) {
    co_return failure(Errc::invalid_request, "the lease is a team's: a team is unlocked by its organization's");
  }
  auto fits = co_await check_team(context, team, (*above)->organization(), deadline);
  if (!fits) co_return propagate(fits);
  auto key = co_await platform::derive(context, (*above)->keys().team_key(team), deadline);
  if (!key) co_return propagate(key);
  co_return grant(leases, std::make_shared<Lease>(context.peer, (*above)->organization(), team,
                                                  (*above)->keys().with_team(std::move(*key)), (*above)->end(),
                                                  std::move(lease_id)));
}

}  // namespace splitkey::unlock
