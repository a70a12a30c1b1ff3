#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "program/cli/daemon.hpp"

namespace splitkey::cli {

/// Says for each share whether it reads, and of which set it is; whether it is the one in Vault, where a daemon answers
/// that tells its checks; and of several whether together they give a component, which is never shown. What is the one
/// in Vault is noted with today's date in `record` (admin/host/shares_tested.hpp); that it cannot be is said, and no
/// error. refused when one does not read, is not the one in Vault, or several do not fit. Errors: no_input, no_output.
[[nodiscard]] Outcome<ExitStatus> check_shares(const std::vector<std::string>& files,
                                               const std::filesystem::path& record, const CallOptions& options,
                                               const terminal::Streams& streams);

}  // namespace splitkey::cli
