#pragma once

#include "base/json/value.hpp"
#include "program/cli/arguments.hpp"
#include "program/cli/failure.hpp"
#include "program/terminal/streams.hpp"

namespace splitkey::cli {

/// Fetches the text of `assignment` (not one of JSON) from where it comes; one final newline of a file or of standard
/// input is dropped. Errors: no_input.
[[nodiscard]] Outcome<secret::Bytes> fetch(const Assignment& assignment, const terminal::Streams& streams);

/// The value that `text` is as JSON. Errors: usage.
[[nodiscard]] Outcome<json::Value> parse_json(const Assignment& assignment);

}  // namespace splitkey::cli
