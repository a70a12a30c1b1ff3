#pragma once

#include "base/json/value.hpp"

/// What requests and answers have in common; for this room only.
namespace splitkey::wire::detail {

/// A whole frame, header and body: the members of `envelope` (at least one), and behind them `data`, if there is any,
/// as the member "data". `data` stands apart so that no second copy of its secrets is made. Errors: throws
/// ArenaExhausted.
[[nodiscard]] secret::Bytes write_frame(const json::Object& envelope, const json::Object* data);

/// Whether `name` may be repeated in an error's text: [a-z][a-z0-9_]{0,31}. Anything else in a message might be a
/// secret that stands in the wrong place.
[[nodiscard]] bool is_plain_name(std::string_view name) noexcept;

}  // namespace splitkey::wire::detail
