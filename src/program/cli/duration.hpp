#pragma once

#include <chrono>
#include <string_view>

#include "program/cli/failure.hpp"

namespace splitkey::cli {

/// `250ms`, `5s` or `2m`, as --deadline takes it. Errors: usage, also beyond 1 ms to 5 minutes (wire::max_deadline).
[[nodiscard]] Outcome<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace splitkey::cli
