#pragma once

#include <cstdint>

namespace splitkey::bench {

/// Whether this build and this processor have the x86 SHA extensions.
[[nodiscard]] bool has_bare_compressions();

/// SHA-256 of `count` equal blocks, whole schedule and all: each compression waits for the one before. What no chain of
/// PBKDF2 can beat, because each of its compressions waits for the one before as well, and for its message too.
void run_bare_compressions(std::uint32_t count);

}  // namespace splitkey::bench
