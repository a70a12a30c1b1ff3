#pragma once

#include <optional>
#include <string>
#include <vector>

#include "program/cli/escrow_run.hpp"

/// What an operator does with many escrows at once while the custodians are present: their shares are read once, kept
/// in the arena and sent with each request.
namespace splitkey::cli {

/// Opens every escrow of the selection and shows nothing of it: a line for each that does not open, and counts.
/// `progress` names the file that a stopped run goes on by. refused when one does not open. Errors: those of reaching
/// the daemon, of reading the shares, of ProgressFile::open; no_output.
[[nodiscard]] Outcome<ExitStatus> verify_escrows(const EscrowSelection& selection,
                                                 const std::optional<std::string>& progress,
                                                 const std::vector<std::string>& share_files,
                                                 const CallOptions& options, const terminal::Streams& streams);

/// Has every escrow of the selection written anew in `format`, `sealed` or `checktick`; what is in that format stays as
/// it is, so that a stopped run is simply run again. refused when one cannot be converted. Errors: as above.
[[nodiscard]] Outcome<ExitStatus> convert_escrows(const EscrowSelection& selection, const std::string& format,
                                                  const std::vector<std::string>& share_files,
                                                  const CallOptions& options, const terminal::Streams& streams);

}  // namespace splitkey::cli
