#pragma once

#include "base/result/exit_status.hpp"
#include "program/terminal/streams.hpp"

namespace splitkey::cli {

/// Does what the command line says. Everything that a person or a program is told, failures too, goes to `streams`.
/// Errors: throws ArenaExhausted.
[[nodiscard]] ExitStatus run(int argc, const char* const* argv, const terminal::Streams& streams);

}  // namespace splitkey::cli
