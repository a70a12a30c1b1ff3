#include "service/engine/engine.hpp"

#include <algorithm>
#include <new>

#include <fmt/format.h>

#include "base/process/exhaustion.hpp"
#include "base/result/invariant.hpp"
#include "service/engine/paths/families.hpp"
#include "service/unlock/leases.hpp"

namespace splitkey::engine {
namespace {

std::string operations_of(const Route& route) {
  std::string list;
  for (const Action& action : route.actions) list += fmt::format("{}, ", name(action.operation));
  return list + "help";
}

}  // namespace

Engine::Engine(Context context) : context_(std::move(context)) {
  for (auto family : {sys_routes, lease_routes, platform_routes, organization_routes, team_routes, survey_routes,
                      user_routes, escrow_routes}) {
    for (Route& route : family()) routes_.push_back(std::move(route));
  }
}

const Route* Engine::find(std::string_view path) const {
  const auto found =
      std::ranges::find_if(routes_, [path](const Route& r) { return match(r.pattern, path).has_value(); });
  return found == routes_.end() ? nullptr : &*found;
}

bool Engine::knows(std::string_view path) const { return find(path) != nullptr; }

void Engine::end_connection(std::uint64_t connection) const { context_.leases.end_connection(connection); }

asio::awaitable<Result<Answer>> Engine::answer(Request request) const {
  const Route* route = find(request.path);
  if (route == nullptr) {
    co_return failure(Errc::unsupported_path, "there is no such path; docs/protocol.md lists them");
  }
  if (request.operation == Operation::help) co_return Answer(help(*route));

  const Action* action = route->action(request.operation);
  if (action == nullptr) {
    co_return failure(Errc::unsupported_operation,
                      fmt::format("this path takes {}, not {}", operations_of(*route), name(request.operation)));
  }
  auto parts = match(route->pattern, request.path);
  if (auto checked = check_ids(*parts); !checked) co_return propagate(checked);
  try {
    auto arguments = Arguments::check(std::move(*parts), std::move(request.data), action->fields, request.deadline);
    if (!arguments) co_return propagate(arguments);
    Context context = context_;
    context.platform.peer = std::move(request.peer);
    co_return co_await action->handler(context, std::move(*arguments));
  } catch (const std::bad_alloc& full) {
    co_return failure(process::overloaded(full));
  }
}

}  // namespace splitkey::engine
