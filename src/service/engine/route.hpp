#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <asio/awaitable.hpp>

#include "service/engine/arguments.hpp"
#include "service/engine/context.hpp"
#include "service/engine/request.hpp"

namespace splitkey::engine {

/// What is done for one operation at one path.
using Handler = asio::awaitable<Result<Answer>> (*)(Context context, Arguments arguments);

/// One operation at a path: its fields, and who does it.
struct Action {
  Operation operation;
  std::vector<Field> fields;
  Handler handler;
};

/// A path pattern, e.g. `users/{user}/surveys/{survey}/escrow`, and what can be done there. A part in braces is an id.
struct Route {
  std::string_view pattern;
  std::string_view synopsis;
  std::vector<Action> actions;

  [[nodiscard]] const Action* action(Operation operation) const noexcept;
};

/// The parts of `path` that stand in braces in `pattern`, by name; nullopt when they do not match. The parts may be no
/// ids: check_ids().
[[nodiscard]] std::optional<std::map<std::string, std::string>> match(std::string_view pattern, std::string_view path);

/// Errors: invalid_request, naming the part that is no id.
[[nodiscard]] Result<void> check_ids(const std::map<std::string, std::string>& parts);

/// What `help` answers: synopsis, operations, fields with their types.
[[nodiscard]] json::Object help(const Route& route);

}  // namespace splitkey::engine
