#pragma once

#include <cstddef>

#include "base/json/value.hpp"
#include "base/result/result.hpp"

namespace splitkey::json {

/// How many bytes of room the parser needs behind a text.
inline constexpr std::size_t padding_bytes = 64;

/// What a text may be. The defaults are for answers of Vault.
struct Limits {
  /// The outermost object is depth 1.
  std::size_t max_depth = 32;
  /// Values in all, the outermost object and every member's counted: bounds the arena a text can take.
  std::size_t max_values = 1'000'000;
  /// Numbers without fraction or exponent, between -2^63 and 2^63-1; no null anywhere.
  bool integers_only_and_no_null = false;
};

/// The limits of a message on the socket (docs/protocol.md).
inline constexpr Limits message_limits{.max_depth = 8, .max_values = 1024, .integers_only_and_no_null = true};

/// Reads one JSON object. `text` is the JSON followed by exactly `padding_bytes` zero bytes; it is not changed, and no
/// byte of it is copied outside the arena. Everything in it is checked, visited later or not: UTF-8, no byte-order
/// mark, no lone surrogates, no duplicate names (compared unescaped), nothing behind the object. Errors:
/// invalid_request, with the reason and never a piece of the text. RFC 8259.
[[nodiscard]] Result<Object> read_object(const secret::Bytes& text, const Limits& limits);

/// A copy of `text` with the room behind it that read_object needs.
[[nodiscard]] secret::Bytes padded(std::string_view text);

}  // namespace splitkey::json
