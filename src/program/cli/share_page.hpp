#pragma once

#include <optional>
#include <string>

#include "program/cli/failure.hpp"
#include "program/terminal/streams.hpp"

namespace splitkey::cli {

/// What page is wanted of which share.
struct PageWanted {
  /// A file with one share; `-` is standard input, and a terminal there is asked without echo.
  std::string share_file = "-";
  bool pdf = false;
  /// A new file; none: standard output.
  std::optional<std::string> output;
  unsigned threshold = 0;
  unsigned total = 0;
};

/// Makes a custodian's page of one share. Errors: refused when the share does not read, or not exactly one was given;
/// usage when there cannot be a share of that number, or a PDF would go to a terminal; no_input, no_output.
[[nodiscard]] Outcome<void> make_share_page(const PageWanted& wanted, const terminal::Streams& streams);

}  // namespace splitkey::cli
