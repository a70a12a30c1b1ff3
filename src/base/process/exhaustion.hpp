#pragma once

#include <new>

#include "base/result/error.hpp"

namespace splitkey::process {

/// What a caller hears where `full` ended its request: overloaded, whether the arena is full (ArenaExhausted) or the
/// ordinary heap. Every `catch` of exhausted memory says it with this.
[[nodiscard]] Error overloaded(const std::bad_alloc& full);

}  // namespace splitkey::process
