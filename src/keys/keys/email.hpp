#pragma once

#include "base/secret/bytes.hpp"

namespace splitkey::keys {

/// Whether two addresses (UTF-8) are the same once lower-cased, as CheckTick's identity check compares them. The
/// comparison is constant-time in the contents. The mapping is Unicode's simple one (towlower in C.UTF-8); it differs
/// from Python's str.lower() for U+0130, which stays one letter, and for a sigma at a word's end. Text that is not
/// UTF-8 equals only itself. Errors: throws ArenaExhausted.
[[nodiscard]] bool same_email(const secret::Bytes& a, const secret::Bytes& b);

}  // namespace splitkey::keys
