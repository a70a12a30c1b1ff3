#pragma once

#include <optional>
#include <string>

#include "program/cli/failure.hpp"
#include "program/terminal/streams.hpp"

namespace splitkey::cli {

/// The environment variable that Vault's own programs take a person's token from.
inline constexpr const char* token_variable = "VAULT_TOKEN";

/// An administrator's Vault token, for the one request that the daemon's own may not do: from `file` (`-` is standard
/// input; one final newline is dropped), else from VAULT_TOKEN, else asked on the terminal without echo. It is copied
/// into the arena at once, and what the environment held is overwritten and taken out of it.
/// Errors: no_input, also for an empty token and for one that has a blank or a line break in it.
[[nodiscard]] Outcome<secret::Bytes> read_vault_token(const std::optional<std::string>& file,
                                                      const terminal::Streams& streams);

}  // namespace splitkey::cli
