#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "base/secret/bytes.hpp"
#include "program/terminal/outcome.hpp"

namespace splitkey::terminal {

/// Asks `question` on `terminal` and reads one line without echo, straight into the arena; the newline is not part of
/// it. While it asks, the signals that end or stop a process wait until the terminal shows again what is typed. Errors:
/// no_input when there is no terminal, or it ends before a line.
[[nodiscard]] Outcome<secret::Bytes> ask_without_echo(const std::filesystem::path& terminal, std::string_view question);

/// The same, and the terminal shows what is typed: for what is no secret. Blanks behind it are no part of it.
[[nodiscard]] Outcome<secret::Bytes> ask(const std::filesystem::path& terminal, std::string_view question);

/// The same below a `page` that is a secret, on a cleared terminal: it is cleared again before this returns, and before
/// a signal takes effect.
[[nodiscard]] Outcome<secret::Bytes> ask_below(const std::filesystem::path& terminal,
                                               std::span<const std::uint8_t> page, std::string_view question);

/// Writes onto the terminal, straight from the arena. Errors: no_input when there is none.
[[nodiscard]] Outcome<void> show_on(const std::filesystem::path& terminal, std::span<const std::uint8_t> text);

}  // namespace splitkey::terminal
