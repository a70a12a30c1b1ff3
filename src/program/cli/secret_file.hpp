#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "program/cli/failure.hpp"

namespace splitkey::cli {

/// Writes `content` to the new file `file`, which only we may read (host::create_file, mode 0600).
/// Errors: no_output: something is there already, or it cannot be written; then nothing of it is left.
[[nodiscard]] Outcome<void> write_new_secret_file(const std::filesystem::path& file,
                                                  std::span<const std::uint8_t> content);

}  // namespace splitkey::cli
