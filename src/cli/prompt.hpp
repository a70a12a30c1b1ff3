#pragma once

#include <filesystem>
#include <string_view>

#include "cli/failure.hpp"
#include "secret/bytes.hpp"

namespace splitkey::cli {

/// Asks `question` on `terminal` and reads one line without echo, straight into the arena; the newline is not part of
/// it. While it asks, the signals that end or stop a process wait until the terminal shows again what is typed. Errors:
/// no_input when there is no terminal, or it ends before a line.
[[nodiscard]] Outcome<secret::Bytes> ask_without_echo(const std::filesystem::path& terminal, std::string_view question);

}  // namespace splitkey::cli
