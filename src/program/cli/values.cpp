#include "program/cli/values.hpp"

#include <fmt/format.h>

#include "base/json/read.hpp"
#include "program/terminal/prompt.hpp"

namespace splitkey::cli {

Outcome<secret::Bytes> fetch(const Assignment& assignment, const terminal::Streams& streams) {
  if (assignment.source == Source::argument) return secret::Bytes::copy_of(assignment.text);
  if (assignment.source == Source::prompt)
    return told(terminal::ask_without_echo(streams.terminal, assignment.field + ": "));
  auto text = assignment.source == Source::file ? terminal::read_file(assignment.text)
                                                : terminal::read_all(streams.input, "standard input");
  if (text) terminal::drop_final_newline(*text);
  return told(std::move(text));
}

Outcome<json::Value> parse_json(const Assignment& assignment) {
  // The reader takes objects only: the value is read as the one member of one. A text that smuggles in a second member
  // or an early end of the object is found by that.
  auto object = json::read_object(json::padded(R"({"value":)" + assignment.text + "}"), json::Limits{});
  if (!object || object->members().size() != 1) {
    return fail(ExitStatus::usage, fmt::format("what follows {}:= is not one JSON value", assignment.field));
  }
  return std::move(*object->find("value"));
}

}  // namespace splitkey::cli
