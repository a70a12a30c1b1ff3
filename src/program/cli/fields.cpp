#include "program/cli/fields.hpp"

#include <algorithm>
#include <charconv>

#include "base/json/texts.hpp"
#include "program/cli/values.hpp"

namespace splitkey::cli {
namespace {

FieldHelp read_field(const json::Object& described) {
  FieldHelp field;
  field.name = json::text_of(described, "name");
  field.type = json::text_of(described, "type");
  field.secret = described.find_boolean("secret").value_or(false);
  field.required = described.find_boolean("required").value_or(false);
  field.description = json::text_of(described, "description");
  field.operations = json::texts_of(described, "operations");
  return field;
}

json::Value convert(secret::Bytes text, std::string_view type) {
  const std::string_view exposed = text.expose_text();
  if (type == "boolean" && (exposed == "true" || exposed == "false")) return exposed == "true";
  if (type == "integer") {
    std::int64_t integer = 0;
    const auto [end, error] = std::from_chars(exposed.data(), exposed.data() + exposed.size(), integer);
    if (error == std::errc() && end == exposed.data() + exposed.size() && !exposed.empty()) return integer;
  }
  return text;
}

Outcome<json::Value> value_of(const std::vector<const Assignment*>& given, const FieldHelp* field,
                              const terminal::Streams& streams) {
  if (given.front()->source == Source::json) return parse_json(*given.front());
  const std::string_view type = field == nullptr ? "string" : std::string_view(field->type);
  json::Array values;
  for (const Assignment* assignment : given) {
    auto text = fetch(*assignment, streams);
    if (!text) return propagate(text);
    values.push_back(convert(std::move(*text), type));
  }
  if (type == "array" || values.size() > 1) return json::Value(std::move(values));
  return std::move(values.front());
}

}  // namespace

const FieldHelp* PathHelp::find(std::string_view name) const noexcept {
  const auto found = std::ranges::find(fields, name, &FieldHelp::name);
  return found == fields.end() ? nullptr : &*found;
}

PathHelp read_help(const json::Object& data) {
  PathHelp help;
  help.path = json::text_of(data, "path");
  help.synopsis = json::text_of(data, "synopsis");
  help.operations = json::texts_of(data, "operations");
  if (const json::Array* fields = data.find_array("fields"); fields != nullptr) {
    for (const json::Value& field : *fields) {
      if (field.as_object() != nullptr) help.fields.push_back(read_field(*field.as_object()));
    }
  }
  return help;
}

Outcome<json::Object> data_from(const std::vector<Assignment>& assignments, const PathHelp& help,
                                const terminal::Streams& streams) {
  json::Object data;
  for (const Assignment& first : assignments) {
    if (data.find(first.field) != nullptr) continue;
    std::vector<const Assignment*> given;
    for (const Assignment& one : assignments) {
      if (one.field == first.field) given.push_back(&one);
    }
    auto value = value_of(given, help.find(first.field), streams);
    if (!value) return propagate(value);
    data.set(first.field, std::move(*value));
  }
  return data;
}

std::vector<std::string> exposed_fields(const std::vector<Assignment>& assignments, const PathHelp& help) {
  std::vector<std::string> exposed;
  for (const Assignment& one : assignments) {
    const FieldHelp* field = help.find(one.field);
    const bool plain = one.source == Source::argument || one.source == Source::json;
    if (plain && field != nullptr && field->secret && std::ranges::find(exposed, one.field) == exposed.end()) {
      exposed.push_back(one.field);
    }
  }
  return exposed;
}

}  // namespace splitkey::cli
