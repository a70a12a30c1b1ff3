#pragma once

#include <chrono>
#include <string>

#include "keys/keys/time.hpp"

namespace splitkey::cli {

/// "2026-11-26", in UTC as all of our records have it.
[[nodiscard]] inline std::string today() { return keys::record_time(std::chrono::system_clock::now()).substr(0, 10); }

}  // namespace splitkey::cli
