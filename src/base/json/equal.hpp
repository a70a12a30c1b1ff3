#pragma once

#include "base/json/value.hpp"

namespace splitkey::json {

/// Whether both say the same: members in any order, numbers as they are written, strings byte by byte (each comparison
/// of two strings in constant time).
[[nodiscard]] bool equal(const Value& a, const Value& b);
[[nodiscard]] bool equal(const Object& a, const Object& b);

}  // namespace splitkey::json
