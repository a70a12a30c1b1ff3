#include "program/cli/output_table.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "program/terminal/table.hpp"

namespace splitkey::cli {
namespace {

void write_scalar(const json::Value& value, secret::Buffer& out) {
  if (const auto* text = value.as_string()) return terminal::write_printable(text->expose_text(), out);
  if (const auto* number = value.as_number()) return out.append(number->literal.expose_text());
  if (const auto integer = value.as_integer()) return out.append(std::to_string(*integer));
  if (const auto boolean = value.as_boolean()) return out.append(*boolean ? "true" : "false");
  out.append("null");
}

bool is_scalar(const json::Value& value) { return value.as_object() == nullptr && value.as_array() == nullptr; }

void write_joined(const json::Array& array, std::string_view between, secret::Buffer& out) {
  for (bool first = true; const json::Value& value : array) {
    if (!std::exchange(first, false)) out.append(between);
    write_scalar(value, out);
  }
}

void add_rows(const std::string& key, const json::Value& value, std::vector<terminal::Row>& rows);

void add_rows(const std::string& prefix, const json::Object& object, std::vector<terminal::Row>& rows) {
  for (const json::Member& member : object.members()) {
    add_rows(prefix + std::string(member.name.expose_text()), member.value, rows);
  }
}

void add_rows(const std::string& key, const json::Value& value, std::vector<terminal::Row>& rows) {
  if (const auto* object = value.as_object()) return add_rows(key + ".", *object, rows);
  const json::Array* array = value.as_array();
  if (array != nullptr && !std::ranges::all_of(*array, is_scalar)) {
    for (std::size_t i = 0; i < array->size(); ++i) add_rows(fmt::format("{}.{}", key, i), (*array)[i], rows);
    return;
  }
  secret::Buffer cell;
  array != nullptr ? write_joined(*array, ", ", cell) : write_scalar(value, cell);
  terminal::Row row = terminal::row_of({key});
  row.push_back(cell.take());
  rows.push_back(std::move(row));
}

// The word that the command line has for an operation of the protocol.
std::string_view command_for(std::string_view operation) { return operation == "update" ? "write" : operation; }

std::string commands_for(const std::vector<std::string>& operations) {
  std::vector<std::string_view> commands;
  commands.reserve(operations.size());
  for (const std::string& operation : operations) commands.push_back(command_for(operation));
  return fmt::format("{}", fmt::join(commands, ", "));
}

terminal::Row row_for(const FieldHelp& field, const PathHelp& help) {
  const std::string taken_by = commands_for(field.operations.empty() ? help.operations : field.operations);
  return terminal::row_of({field.name, field.type, field.required ? "yes" : "no", field.secret ? "yes" : "no", taken_by,
                           field.description});
}

std::string text_of(const Detail& detail) {
  const auto* text = std::get_if<std::string>(&detail.value);
  return terminal::printable(detail.name + ": " +
                             (text != nullptr ? *text : std::to_string(std::get<std::int64_t>(detail.value))));
}

}  // namespace

void write_table(const json::Object& data, secret::Buffer& out) {
  std::vector<terminal::Row> rows;
  rows.push_back(terminal::row_of({"Key", "Value"}));
  add_rows("", data, rows);
  if (rows.size() > 1) terminal::write_rows(rows, out);
}

void write_list(const json::Object& data, secret::Buffer& out) {
  const json::Array* keys = data.find_array("keys");
  if (keys == nullptr || !std::ranges::all_of(*keys, is_scalar)) return write_table(data, out);
  if (keys->empty()) return;
  write_joined(*keys, "\n", out);
  out.append('\n');
}

void write_help(const PathHelp& help, secret::Buffer& out) {
  terminal::write_printable(help.path, out);
  out.append("\n    ");
  terminal::write_printable(help.synopsis, out);
  out.append("\n\nOperations: ");
  terminal::write_printable(commands_for(help.operations), out);
  out.append('\n');
  if (help.fields.empty()) return;
  out.append('\n');
  std::vector<terminal::Row> rows;
  rows.push_back(terminal::row_of({"Field", "Type", "Required", "Secret", "Operations", "Description"}));
  for (const FieldHelp& field : help.fields) rows.push_back(row_for(field, help));
  terminal::write_rows(rows, out);
  if (std::ranges::any_of(help.fields, &FieldHelp::secret)) {
    out.append(
        "\nGive a secret as field=@FILE, from standard input as field=-, or as field=? to be asked for it on the "
        "terminal\n"
        "without echo. A plain argument is visible to every user of this host.\n");
  }
}

std::string failure_text(const Failure& failure) {
  std::string text = terminal::printable(fmt::format("{}: {}", failure.code, failure.message));
  for (const Detail& detail : failure.details) text += "\n  " + text_of(detail);
  if (failure.code == name(Errc::internal) && !failure.request_id.empty())
    text += "\n  request_id: " + failure.request_id + " (the daemon's log has more)";
  if (failure.retryable && failure.retry_after) {
    text += fmt::format("\n  This may pass by itself: try again after {} ms.", failure.retry_after->count());
  } else if (failure.retryable) {
    text += "\n  This may pass by itself: try again.";
  }
  return text;
}

}  // namespace splitkey::cli
