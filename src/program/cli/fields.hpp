#pragma once

#include <string>
#include <vector>

#include "base/json/value.hpp"
#include "program/cli/arguments.hpp"
#include "program/cli/failure.hpp"
#include "program/terminal/streams.hpp"

namespace splitkey::cli {

/// One field of a path, as the daemon's help describes it.
class FieldHelp {
 public:
  std::string name;
  std::string type;
  bool secret = false;
  bool required = false;
  std::string description;
  /// The words of the operations that take it; none: all of the path.
  std::vector<std::string> operations;
};

/// What the daemon's help says of a path.
class PathHelp {
 public:
  std::string path;
  std::string synopsis;
  std::vector<std::string> operations;
  std::vector<FieldHelp> fields;

  /// nullptr where the path has no such field.
  [[nodiscard]] const FieldHelp* find(std::string_view name) const noexcept;
};

/// Reads an answer to `help`. What is missing in it is left empty: an older or newer daemon's help is still a help.
[[nodiscard]] PathHelp read_help(const json::Object& data);

/// The request's data: each value fetched and converted to its field's type. A key that is given more than once is an
/// array. A value that is none of its field's type, and a field that help does not know, are sent as strings: the
/// daemon says better than we could what is wrong with them. Errors: those of fetch and parse_json.
[[nodiscard]] Outcome<json::Object> data_from(const std::vector<Assignment>& assignments, const PathHelp& help,
                                              const terminal::Streams& streams);

/// The secret fields among those given as plain arguments, each once.
[[nodiscard]] std::vector<std::string> exposed_fields(const std::vector<Assignment>& assignments, const PathHelp& help);

}  // namespace splitkey::cli
