#include "service/unlock/leases.hpp"

#include "service/engine/paths/families.hpp"

namespace splitkey::engine {
namespace {

json::Object shown(const unlock::Lease& lease) {
  const auto left = std::chrono::floor<std::chrono::seconds>(lease.end() - std::chrono::steady_clock::now());
  json::Object shown;
  shown.set("org_id", lease.organization().to_json());
  if (lease.team()) shown.set("team_id", lease.team()->to_json());
  shown.set("uid", static_cast<std::int64_t>(lease.owner().uid()))
      .set("ttl_s", static_cast<std::int64_t>(left.count()));
  return shown;
}

asio::awaitable<Result<Answer>> list_leases(Context context, Arguments) {
  json::Array keys;
  json::Object about;
  for (const auto& [id, lease] : context.leases.visible_to(context.platform.peer)) {
    keys.emplace_back(id);
    about.set(id, shown(*lease));
  }
  Answer answer;
  answer.data.set("keys", std::move(keys)).set("key_info", std::move(about));
  co_return answer;
}

asio::awaitable<Result<Answer>> revoke_leases(Context context, Arguments arguments) {
  std::size_t revoked = 0;
  if (const auto id = arguments.find_public_text("lease_id")) {
    revoked = context.leases.revoke(*id, context.platform.peer);
    if (revoked == 0) co_return failure(Errc::not_found, "there is no such lease that you may revoke");
  } else {
    for (const auto& visible : context.leases.visible_to(context.platform.peer)) {
      revoked += context.leases.revoke(visible.first, context.platform.peer);
    }
  }
  Answer answer;
  answer.data.set("revoked", static_cast<std::int64_t>(revoked));
  co_return answer;
}

}  // namespace

std::vector<Route> lease_routes() {
  return {
      {"sys/leases",
       "The leases of derived keys: the caller's own, an administrator's all.",
       {{Operation::list, {}, list_leases}}},
      {"sys/leases/revoke",
       "Ends a lease, and those that came of it, before its time.",
       {{Operation::update,
         {{"lease_id", FieldType::word, Need::optional, "the lease; left out: all that the caller may revoke"}},
         revoke_leases}}},
  };
}

}  // namespace splitkey::engine
