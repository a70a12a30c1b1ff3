#include "service/engine/arguments.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/result/invariant.hpp"
#include "base/secret/hex.hpp"

namespace splitkey::engine {
namespace {

// A name that no field bears may be a secret that went to the wrong place: it is told only when it looks like a name.
std::string unknown_field(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  const bool tellable = !name.empty() && name.size() <= 32 && std::ranges::all_of(name, plain);
  return fmt::format("the data holds {}, which this operation does not take; ask help for its fields",
                     tellable ? fmt::format("the field {}", name) : "a field");
}

Result<void> check_members(const json::Object& data, std::span<const Field> fields) {
  for (const json::Member& member : data.members()) {
    const std::string_view name = member.name.expose_text();
    const auto field = std::ranges::find_if(fields, [name](const Field& f) { return f.name == name; });
    if (field == fields.end()) return failure(Errc::invalid_request, unknown_field(name));
    if (auto checked = engine::check(*field, member.value); !checked) return checked;
  }
  return {};
}

}  // namespace

Result<Arguments> Arguments::check(std::map<std::string, std::string> path_parts, json::Object data,
                                   std::span<const Field> fields, Deadline deadline) {
  if (auto checked = check_members(data, fields); !checked) return propagate(checked);
  for (const Field& field : fields) {
    if (field.need == Need::required && data.find(field.name) == nullptr) {
      return failure(Errc::invalid_request, fmt::format("the field {} is missing: {}", field.name, field.description));
    }
  }
  return Arguments(std::move(path_parts), std::move(data), deadline);
}

keys::Id Arguments::id(std::string_view name) const {
  if (const auto part = path_parts_.find(std::string(name)); part != path_parts_.end()) {
    auto parsed = keys::Id::parse(std::string_view(part->second));
    invariant(parsed.has_value(), "a part of a path was not checked before it was used");
    return *parsed;
  }
  const auto found = find_id(name);
  invariant(found.has_value(), "an id was asked for that the action does not require");
  return *found;
}

std::optional<keys::Id> Arguments::find_id(std::string_view name) const {
  const json::Value* value = data_.find(name);
  if (value == nullptr) return std::nullopt;
  auto parsed = keys::Id::parse(*value);
  invariant(parsed.has_value(), "a field was taken for an id that is none");
  return *parsed;
}

const secret::Bytes& Arguments::text(std::string_view name) const {
  const secret::Bytes* text = data_.find_string(name);
  invariant(text != nullptr, "a text was asked for that the action does not require");
  return *text;
}

secret::Bytes Arguments::take_text(std::string_view name) {
  json::Value* value = data_.find(name);
  secret::Bytes* text = value == nullptr ? nullptr : value->as_string();
  invariant(text != nullptr, "a text was asked for that the action does not require");
  return std::move(*text);
}

std::optional<std::string> Arguments::find_public_text(std::string_view name) const {
  const secret::Bytes* text = data_.find_string(name);
  if (text == nullptr) return std::nullopt;
  return std::string(text->expose_text());
}

std::optional<std::uint64_t> Arguments::find_version(std::string_view name) const {
  const auto integer = data_.find_integer(name);
  if (!integer) return std::nullopt;
  return static_cast<std::uint64_t>(*integer);
}

keys::SurveyKek Arguments::take_kek() {
  const secret::Bytes digits = take_text("kek");
  auto kek = secret::key_from_hex<keys::SurveyKek>(digits.expose_text());
  invariant(kek.has_value(), "a KEK was not checked before it was used");
  return std::move(*kek);
}

}  // namespace splitkey::engine
