#pragma once

#include <optional>
#include <string>
#include <vector>

#include "program/cli/daemon.hpp"

namespace splitkey::cli {

/// Who and what is needed to write the checks of a platform key.
struct ChecksEntry {
  std::vector<std::string> share_files;
  /// The second entry of the shares, where no escrow proves the first one; none: it is typed at the terminal.
  std::vector<std::string> again_files;
  std::optional<std::string> token_file;
  /// The platform key's version; none: the daemon's.
  std::optional<std::string> version;
};

/// Has the daemon write `platform/checks/{version}` for a platform key that CheckTick made, with an administrator's
/// token, once an escrow that opens or a second entry of the shares has proved the key; shows the checks.
/// Errors: the daemon's; those of reaching it and of reading token and shares; no_input when the second entry is needed
/// and nobody can be asked for it; no_output.
[[nodiscard]] Outcome<ExitStatus> write_platform_checks(const ChecksEntry& entry, const CallOptions& options,
                                                        const terminal::Streams& streams);
/// The same with a token that was read before; entry.token_file is passed over.
[[nodiscard]] Outcome<ExitStatus> write_platform_checks(const ChecksEntry& entry, secret::Bytes token,
                                                        const CallOptions& options, const terminal::Streams& streams);

}  // namespace splitkey::cli
