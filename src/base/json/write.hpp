#pragma once

#include "base/json/value.hpp"
#include "base/secret/buffer.hpp"

namespace splitkey::json {

/// Appends `object` to `out` as JSON without white space; strings are UTF-8 with only the escapes that RFC 8259
/// demands. Errors: throws ArenaExhausted when the arena is full.
void write(const Object& object, secret::Buffer& out);

/// The JSON of `object`, in the arena.
[[nodiscard]] secret::Bytes write(const Object& object);

}  // namespace splitkey::json
