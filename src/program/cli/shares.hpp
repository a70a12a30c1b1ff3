#pragma once

#include <string>
#include <vector>

#include "program/cli/failure.hpp"
#include "program/terminal/streams.hpp"

/// What custodians do with their half of the platform key, without the daemon. `files` names files, `-` standard input;
/// a terminal there is asked without echo.
namespace splitkey::cli {

/// Splits the component in `file` (hex), or a fresh random one where `generate`, and shows the shares, one a line.
/// Errors: refused when the component is not 64 bytes of hex; usage for a threshold or total that cannot be; no_input.
[[nodiscard]] Outcome<void> split_shares(const std::string& file, bool generate, unsigned threshold, unsigned total,
                                         const terminal::Streams& streams);

/// Shows the component under the shares in `files` (one a line), in hex. Errors: refused when a share does not read or
/// they do not fit together; no_input.
[[nodiscard]] Outcome<void> combine_shares(const std::vector<std::string>& files, const terminal::Streams& streams);

}  // namespace splitkey::cli
