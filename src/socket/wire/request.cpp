#include "socket/wire/request.hpp"

#include <algorithm>
#include <array>

#include "base/json/read.hpp"
#include "socket/wire/envelope.hpp"

namespace splitkey::wire {
namespace {

constexpr std::array<std::string_view, 5> known_members{"id", "operation", "path", "data", "deadline_ms"};

bool holds_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

bool has_name_with_nul(const json::Object& object);

bool has_name_with_nul(const json::Value& value) {
  if (const auto* object = value.as_object()) return has_name_with_nul(*object);
  const auto* array = value.as_array();
  return array != nullptr && std::ranges::any_of(*array, [](const auto& each) { return has_name_with_nul(each); });
}

bool has_name_with_nul(const json::Object& object) {
  return std::ranges::any_of(object.members(), [](const json::Member& member) {
    return holds_nul(member.name.expose_text()) || has_name_with_nul(member.value);
  });
}

tl::unexpected<Error> wrong(std::string what) { return failure(Errc::invalid_request, std::move(what)); }

std::optional<std::int64_t> id_of(const json::Object& message) {
  const auto id = message.find_integer("id");
  return id && *id >= 0 ? id : std::nullopt;
}

Result<void> refuse_unknown_members(const json::Object& message) {
  for (const json::Member& member : message.members()) {
    const std::string_view name = member.name.expose_text();
    if (std::ranges::find(known_members, name) != known_members.end()) continue;
    if (!detail::is_plain_name(name)) return wrong("the message has an unknown member");
    return wrong("the message has an unknown member '" + std::string(name) + "'");
  }
  return {};
}

/// A string member that must be there. Its content stays where it is; only an operation and a path, which are no
/// secrets, are read this way.
Result<std::string_view> read_text(const json::Object& message, const std::string& name) {
  const json::Value* value = message.find(name);
  if (value == nullptr) return wrong("the member '" + name + "' is missing");
  if (value->as_string() == nullptr) return wrong("the member '" + name + "' is not a string");
  const std::string_view text = value->as_string()->expose_text();
  if (holds_nul(text)) return wrong("the member '" + name + "' holds \\u0000");
  return text;
}

Result<std::string> read_path(const json::Object& message) {
  const auto path = read_text(message, "path");
  if (!path) return propagate(path);
  if (path->empty() || path->size() > max_path_bytes) {
    return wrong("the member 'path' is not 1 to " + std::to_string(max_path_bytes) + " bytes long");
  }
  return std::string(*path);
}

Result<std::chrono::milliseconds> read_deadline(const json::Object& message) {
  const json::Value* value = message.find("deadline_ms");
  if (value == nullptr) return default_deadline;
  const auto milliseconds = value->as_integer();
  if (!milliseconds || *milliseconds < 1 || *milliseconds > max_deadline.count()) {
    return wrong("the member 'deadline_ms' is not an integer from 1 to " + std::to_string(max_deadline.count()));
  }
  return std::chrono::milliseconds(*milliseconds);
}

Result<json::Object> take_data(json::Object& message) {
  json::Value* value = message.find("data");
  if (value == nullptr) return json::Object();
  if (value->as_object() == nullptr) return wrong("the member 'data' is not an object");
  if (has_name_with_nul(*value)) return wrong("a member's name in 'data' holds \\u0000");
  return std::move(*value->as_object());
}

// The operation's word is judged last: a word of a newer protocol is told apart from a message that is no request at
// all.
Result<Request> read_members(json::Object message) {
  if (const auto known = refuse_unknown_members(message); !known) return propagate(known);
  if (!id_of(message)) return wrong("the member 'id' is missing or not an integer from 0 to 2^63-1");
  const auto word = read_text(message, "operation");
  if (!word) return propagate(word);
  auto path = read_path(message);
  if (!path) return propagate(path);
  const auto deadline = read_deadline(message);
  if (!deadline) return propagate(deadline);
  auto data = take_data(message);
  if (!data) return propagate(data);
  const auto operation = operation_from_name(*word);
  if (!operation) {
    return failure(Errc::unsupported_operation, "the operation is none of read, update, list, delete and help");
  }

  Request request;
  request.id = *id_of(message);
  request.operation = *operation;
  request.path = std::move(*path);
  request.data = std::move(*data);
  request.deadline = *deadline;
  return request;
}

}  // namespace

tl::expected<Request, Unreadable> read_request(const secret::Bytes& body) {
  auto message = json::read_object(body, json::message_limits);
  if (!message) return tl::unexpected(Unreadable(std::nullopt, std::move(message).error()));
  const auto id = id_of(*message);
  auto request = read_members(std::move(*message));
  if (!request) return tl::unexpected(Unreadable(id, std::move(request).error()));
  return std::move(*request);
}

secret::Bytes write_request(const Request& request) {
  json::Object envelope;
  envelope.set("id", request.id)
      .set("operation", name(request.operation))
      .set("path", request.path)
      .set("deadline_ms", std::int64_t{request.deadline.count()});
  return detail::write_frame(envelope, request.data.empty() ? nullptr : &request.data);
}

}  // namespace splitkey::wire
