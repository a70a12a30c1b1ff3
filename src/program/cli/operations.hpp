#pragma once

#include <string>
#include <vector>

#include "program/cli/daemon.hpp"
#include "program/cli/failure.hpp"
#include "program/terminal/streams.hpp"

namespace splitkey::cli {

/// read, write, list, delete: asks help for the types of the fields in `words` (where there are any), then does it.
[[nodiscard]] Outcome<void> operate(Operation operation, const std::string& path, const std::vector<std::string>& words,
                                    const CallOptions& options, const terminal::Streams& streams);

/// Shows what a path is for.
[[nodiscard]] Outcome<void> show_help(const std::string& path, const CallOptions& options,
                                      const terminal::Streams& streams);

/// Shows how the daemon is, in a line and the essentials below it. refused when it is not ready.
[[nodiscard]] Outcome<ExitStatus> show_status(const CallOptions& options, const terminal::Streams& streams);

}  // namespace splitkey::cli
