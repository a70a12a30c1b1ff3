#pragma once

#include <chrono>

namespace splitkey {

/// The moment after which nobody waits for an answer any more. Made where a request arrives, passed down, never
/// invented below.
using Deadline = std::chrono::steady_clock::time_point;

}  // namespace splitkey
