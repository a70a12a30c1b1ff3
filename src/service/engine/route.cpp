#include "service/engine/route.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace splitkey::engine {
namespace {

std::string_view cut_segment(std::string_view& rest) {
  const auto end = std::min(rest.find('/'), rest.size());
  const std::string_view segment = rest.substr(0, end);
  rest.remove_prefix(end);
  return segment;
}

json::Object describe(const Field& field, json::Array operations) {
  json::Object described;
  described.set("name", field.name)
      .set("type", type_name(field.type))
      .set("secret", is_secret(field.type))
      .set("required", field.need == Need::required)
      .set("operations", std::move(operations))
      .set("description", field.description);
  return described;
}

// The operations that take a field of that name.
json::Array operations_with(const Route& route, std::string_view name) {
  json::Array operations;
  for (const Action& action : route.actions) {
    const bool takes = std::ranges::any_of(action.fields, [name](const Field& f) { return f.name == name; });
    if (takes) operations.emplace_back(splitkey::name(action.operation));
  }
  return operations;
}

}  // namespace

const Action* Route::action(Operation operation) const noexcept {
  const auto found = std::ranges::find_if(actions, [operation](const Action& a) { return a.operation == operation; });
  return found == actions.end() ? nullptr : &*found;
}

std::optional<std::map<std::string, std::string>> match(std::string_view pattern, std::string_view path) {
  std::map<std::string, std::string> parts;
  for (;;) {
    const std::string_view wanted = cut_segment(pattern);
    const std::string_view given = cut_segment(path);
    if (wanted.starts_with('{')) {
      parts.emplace(wanted.substr(1, wanted.size() - 2), given);
    } else if (wanted != given) {
      return std::nullopt;
    }
    if (pattern.empty() != path.empty()) return std::nullopt;
    if (pattern.empty()) return parts;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
  }
}

Result<void> check_ids(const std::map<std::string, std::string>& parts) {
  for (const auto& [name, part] : parts) {
    if (!keys::Id::parse(std::string_view(part))) {
      return failure(Errc::invalid_request,
                     fmt::format("the {} in the path is no id: 1 to 64 characters of A-Z a-z 0-9 _ -", name));
    }
  }
  return {};
}

json::Object help(const Route& route) {
  json::Array operations;
  json::Array fields;
  std::vector<std::string_view> described;
  for (const Action& action : route.actions) {
    operations.emplace_back(name(action.operation));
    for (const Field& field : action.fields) {
      if (std::ranges::find(described, field.name) != described.end()) continue;
      described.push_back(field.name);
      fields.emplace_back(describe(field, operations_with(route, field.name)));
    }
  }
  json::Object answer;
  answer.set("path", route.pattern)
      .set("synopsis", route.synopsis)
      .set("operations", std::move(operations))
      .set("fields", std::move(fields));
  return answer;
}

}  // namespace splitkey::engine
