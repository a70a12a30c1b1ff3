#include "service/engine/field.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "keys/keys/id.hpp"
#include "keys/keys/paths.hpp"

namespace splitkey::engine {
namespace {

constexpr std::int64_t largest_integer = std::int64_t{1} << 53U;  // Vault keeps numbers as float64
constexpr std::size_t most_shares = 255;
constexpr std::size_t most_share_bytes = 1024;
constexpr std::size_t most_token_bytes = 1024;

enum class Nul : std::uint8_t { refused, allowed };

// Says what is wrong with the value, or nothing.
using Verdict = std::string;

Verdict text_within(const json::Value& value, std::size_t max_bytes, Nul nul) {
  const secret::Bytes* text = value.as_string();
  if (text == nullptr) return "a string";
  if (text->empty() || text->size_bytes() > max_bytes) return fmt::format("a string of 1 to {} bytes", max_bytes);
  if (nul == Nul::refused && text->expose_text().find('\0') != std::string_view::npos) {
    return "a string without the character U+0000";
  }
  return {};
}

Verdict token_of(const json::Value& value) {
  const auto visible = [](char c) { return c > ' ' && c <= '~'; };
  const secret::Bytes* text = value.as_string();
  const bool fits = text != nullptr && !text->empty() && text->size_bytes() <= most_token_bytes &&
                    std::ranges::all_of(text->expose_text(), visible);
  return fits ? Verdict() : fmt::format("a token of 1 to {} visible characters", most_token_bytes);
}

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

Verdict hex_of(const json::Value& value, std::size_t min_digits, std::size_t max_digits) {
  std::string expected = min_digits == max_digits
                             ? fmt::format("a string of {} lower-case hex digits", min_digits)
                             : fmt::format("an even number of lower-case hex digits, at most {}", max_digits);
  const secret::Bytes* text = value.as_string();
  if (text == nullptr || text->size_bytes() < min_digits || text->size_bytes() > max_digits ||
      text->size_bytes() % 2 != 0) {
    return expected;
  }
  return std::ranges::all_of(text->expose_text(), is_hex_digit) ? Verdict() : expected;
}

Verdict shares_of(const json::Value& value) {
  const json::Array* array = value.as_array();
  if (array == nullptr || array->size() > most_shares) return "an array of share texts";
  const bool readable = std::ranges::all_of(
      *array, [](const json::Value& share) { return text_within(share, most_share_bytes, Nul::refused).empty(); });
  return readable ? Verdict() : fmt::format("an array of share texts, each of 1 to {} bytes", most_share_bytes);
}

Verdict integer_of(const json::Value& value) {
  const auto integer = value.as_integer();
  return integer && *integer >= 1 && *integer <= largest_integer ? Verdict() : "an integer between 1 and 2^53";
}

Verdict id_of(const json::Value& value) {
  return keys::Id::parse(value) ? Verdict() : "an id: 1 to 64 characters of A-Z a-z 0-9 _ -, or a non-negative integer";
}

Verdict word_of(const json::Value& value) {
  const secret::Bytes* text = value.as_string();
  return text != nullptr && keys::is_platform_version(text->expose_text())
             ? Verdict()
             : "a string of 1 to 64 characters of A-Z a-z 0-9 _ -";
}

Verdict verdict(FieldType type, const json::Value& value) {
  switch (type) {
    case FieldType::id:
      return id_of(value);
    case FieldType::integer:
      return integer_of(value);
    case FieldType::boolean:
      return value.as_boolean() ? Verdict() : "true or false";
    case FieldType::note:
      return text_within(value, 1024, Nul::refused);
    case FieldType::email:
      return text_within(value, 254, Nul::refused);
    case FieldType::passphrase:
      return text_within(value, 1024, Nul::allowed);
    case FieldType::path:
      return text_within(value, 512, Nul::refused);
    case FieldType::word:
      return word_of(value);
    case FieldType::kek:
      return hex_of(value, 64, 64);
    case FieldType::hex:
      return hex_of(value, 2, 1024);
    case FieldType::token:
      return token_of(value);
    case FieldType::shares:
      break;
  }
  return shares_of(value);
}

}  // namespace

std::string_view type_name(FieldType type) noexcept {
  switch (type) {
    case FieldType::id:
      return "id";
    case FieldType::integer:
      return "integer";
    case FieldType::boolean:
      return "boolean";
    case FieldType::kek:
    case FieldType::hex:
      return "hex";
    case FieldType::shares:
      return "array";
    default:
      return "string";
  }
}

bool is_secret(FieldType type) noexcept {
  return type == FieldType::passphrase || type == FieldType::kek || type == FieldType::hex ||
         type == FieldType::token || type == FieldType::shares;
}

Result<void> check(const Field& field, const json::Value& value) {
  const Verdict expected = verdict(field.type, value);
  if (expected.empty()) return {};
  return failure(Errc::invalid_request, fmt::format("the field {} must be {}", field.name, expected));
}

}  // namespace splitkey::engine
