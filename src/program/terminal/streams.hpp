#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/secret/bytes.hpp"
#include "program/terminal/outcome.hpp"

namespace splitkey::terminal {

/// Where a command reads and writes. Descriptors, not stdio: its buffers would keep copies of secrets.
struct Streams {
  int input = 0;
  int output = 1;
  int errors = 2;
  std::filesystem::path terminal = "/dev/tty";
};

/// What may come from a file or standard input: as much as a message may hold.
inline constexpr std::size_t max_input_bytes = 65536;

/// Everything to the end, straight into the arena. `named` is how an error calls it.
/// Errors: no_input when it cannot be read or is longer than `max_input_bytes`.
[[nodiscard]] Outcome<secret::Bytes> read_all(int descriptor, std::string_view named);
[[nodiscard]] Outcome<secret::Bytes> read_file(const std::filesystem::path& file);

/// Whether `file` is `-`, standard input, and that is a terminal: then it is asked without echo instead of read.
[[nodiscard]] bool is_typed(const std::string& file, const Streams& streams);

/// The content of `file` as the command line names it: `-` is standard input. Errors: no_input.
[[nodiscard]] Outcome<secret::Bytes> read_input(const std::string& file, const Streams& streams);

/// Takes one newline off the end, if there is one there: an editor's, not the secret's.
void drop_final_newline(secret::Bytes& text) noexcept;

/// Errors: no_output.
[[nodiscard]] Outcome<void> write_all(int descriptor, std::span<const std::uint8_t> bytes);

/// Writes "splitkey: TEXT" as a line to standard error. That it cannot be written has no one to be told to.
void complain(const Streams& streams, std::string_view text);

}  // namespace splitkey::terminal
