#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// What tells a right key or share from a wrong one without giving it away (docs/formats.md, "Checks").
namespace splitkey::keys::detail {

/// Hex digits of a check value.
inline constexpr std::size_t check_digits = 32;

/// The first 16 bytes of HMAC-SHA256(key = `key`, `label`) in hex: not secret. Errors: throws ArenaExhausted.
[[nodiscard]] std::string check_value(std::span<const std::uint8_t> key, std::string_view label);

/// Whether `check`, as somebody wrote it down, is `expected`. Constant-time.
[[nodiscard]] bool same_check(std::string_view expected, std::string_view check) noexcept;

}  // namespace splitkey::keys::detail
