#pragma once

#include <chrono>
#include <string>

namespace splitkey::keys {

/// A time as CheckTick's records hold it: YYYY-MM-DDTHH:MM:SS.ffffff+00:00.
[[nodiscard]] std::string record_time(std::chrono::system_clock::time_point when);

}  // namespace splitkey::keys
