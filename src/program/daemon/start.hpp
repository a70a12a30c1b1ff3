#pragma once

#include <filesystem>
#include <optional>

#include "base/result/exit_status.hpp"

namespace splitkey::daemon {

/// splitkeyd --config FILE: against a Vault-API server, until it is told to stop. Gives back the exit status.
/// Errors: StartError, std::system_error (no locked memory).
[[nodiscard]] ExitStatus serve_config(const std::filesystem::path& file);

/// splitkeyd --check-config FILE: says "FILE: fine" or what is wrong. Errors: StartError.
[[nodiscard]] ExitStatus check_config(const std::filesystem::path& file);

/// splitkeyd --dev [--socket PATH]: an in-memory store with a fresh platform key, for trying things out.
/// Errors: StartError, std::system_error.
[[nodiscard]] ExitStatus serve_dev(const std::optional<std::filesystem::path>& socket);

}  // namespace splitkey::daemon
