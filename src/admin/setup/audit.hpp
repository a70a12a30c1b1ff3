#pragma once

#include "admin/setup/calls.hpp"

namespace splitkey::setup {

/// An audit device, which Vault writes every request into. `file`: the path, on Vault's own host, of a log file to
/// write to where there is no device yet; empty: none is made. Where the server's API makes none (OpenBao), the lines
/// for its configuration are told. Errors: those of Calls; a file that the server cannot write is a refusal().
[[nodiscard]] Result<void> ensure_audit(Calls& calls, const std::string& file);

}  // namespace splitkey::setup
