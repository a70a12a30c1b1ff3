#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/json/value.hpp"
#include "base/result/result.hpp"

namespace splitkey::engine {

/// What a field's value may be. Texts of people are bounded here too (docs/protocol.md, "Sizes").
enum class FieldType : std::uint8_t {
  id,          ///< keys::Id: a string, or a non-negative integer
  integer,     ///< 1 … 2^53
  boolean,     ///<
  note,        ///< a text of 1 to 1024 bytes, without NUL
  email,       ///< a text of 1 to 254 bytes, without NUL
  passphrase,  ///< 1 to 1024 bytes of UTF-8
  path,        ///< a text of 1 to 512 bytes, without NUL
  word,        ///< a text of 1 to 64 bytes of [A-Za-z0-9_-]
  kek,         ///< 64 lower-case hex digits
  hex,         ///< lower-case hex digits, at least one byte, at most 1024 digits
  token,       ///< 1 to 1024 visible ASCII characters, as they may stand in a header
  shares,      ///< an array of texts, at most 255
};

enum class Need : std::uint8_t { optional, required };

/// One field of an action: what it is called, what it may hold, and what `help` says of it.
struct Field {
  std::string_view name;
  FieldType type;
  Need need;
  std::string_view description;
};

/// The type's name in `help`: "id", "integer", "boolean", "string", "hex" or "array".
[[nodiscard]] std::string_view type_name(FieldType type) noexcept;
/// Whether values of the type must not be seen by others.
[[nodiscard]] bool is_secret(FieldType type) noexcept;

/// Errors: invalid_request, naming the field and what it may hold.
[[nodiscard]] Result<void> check(const Field& field, const json::Value& value);

}  // namespace splitkey::engine
