#pragma once

#include <string>
#include <vector>

#include "program/cli/failure.hpp"

namespace splitkey::cli {

/// Where the value of a field comes from.
enum class Source {
  argument,        ///< key=value
  json,            ///< key:=JSON, a value of any type
  file,            ///< key=@FILE
  standard_input,  ///< key=-
  prompt,          ///< key=?
};

/// One `key=…` of the command line. Its text is the value, the JSON or the file's name; a plain argument is no secret
/// any more, every user of the host can read it.
class Assignment {
 public:
  Assignment(std::string name, Source from, std::string what)
      : field(std::move(name)), source(from), text(std::move(what)) {}

  std::string field;
  Source source;
  std::string text;
};

/// Errors: usage when a word has no key or no `=`, when standard input is asked for twice, and when `key:=` does not
/// stand alone for its key.
[[nodiscard]] Outcome<std::vector<Assignment>> parse_assignments(const std::vector<std::string>& words);

}  // namespace splitkey::cli
