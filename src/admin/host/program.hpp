#pragma once

#include <string>
#include <vector>

#include "base/result/result.hpp"
#include "base/secret/bytes.hpp"

/// The host that the daemon runs on, as set-up and doctor find and change it: programs, credentials, units, files.
namespace splitkey::host {

/// How a program ended.
class ProgramResult {
 public:
  /// The exit status; 128 and the signal's number where one ended it, as a shell has it.
  int status = 0;
  /// What it wrote to standard output, at most 1 MiB.
  secret::Bytes output;
  /// The beginning of what it wrote to standard error, in one line, for messages.
  std::string errors;
};

/// Runs the program words[0], looked for in $PATH, with the other words as its arguments and `input` on its standard
/// input, to its end: no shell is in between, and of our environment it sees $PATH alone. A secret goes in by `input`
/// and comes out by `output`, never by `words`. A program that does not read its input is no error. Errors: not_found:
/// there is no such program; internal: the system refuses.
[[nodiscard]] Result<ProgramResult> run_program(const std::vector<std::string>& words, const secret::Bytes& input);

}  // namespace splitkey::host
