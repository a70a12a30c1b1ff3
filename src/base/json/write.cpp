#include "base/json/write.hpp"

#include <array>
#include <charconv>

namespace splitkey::json {
namespace {

void write_value(const Value& value, secret::Buffer& out);

// What must be escaped, and nothing else.
void write_escaped(char c, secret::Buffer& out) {
  switch (c) {
    case '"':
      return out.append("\\\"");
    case '\\':
      return out.append("\\\\");
    case '\n':
      return out.append("\\n");
    case '\r':
      return out.append("\\r");
    case '\t':
      return out.append("\\t");
    default:
      break;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  out.append("\\u00");
  out.append(digits[code >> 4U]);
  out.append(digits[code & 15U]);
}

void write_string(std::string_view text, secret::Buffer& out) {
  out.append('"');
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text.substr(begin, i - begin));
    write_escaped(c, out);
    begin = i + 1;
  }
  out.append(text.substr(begin));
  out.append('"');
}

void write_integer(std::int64_t integer, secret::Buffer& out) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), integer).ptr;
  out.append(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

void write_array(const Array& array, secret::Buffer& out) {
  out.append('[');
  for (bool first = true; const Value& value : array) {
    if (!std::exchange(first, false)) out.append(',');
    write_value(value, out);
  }
  out.append(']');
}

void write_value(const Value& value, secret::Buffer& out) {
  if (const auto* object = value.as_object()) return write(*object, out);
  if (const auto* array = value.as_array()) return write_array(*array, out);
  if (const auto* text = value.as_string()) return write_string(text->expose_text(), out);
  if (const auto* number = value.as_number()) return out.append(number->literal.expose_text());
  if (const auto integer = value.as_integer()) return write_integer(*integer, out);
  if (const auto boolean = value.as_boolean()) return out.append(*boolean ? "true" : "false");
  out.append("null");
}

}  // namespace

void write(const Object& object, secret::Buffer& out) {
  out.append('{');
  for (bool first = true; const Member& member : object.members()) {
    if (!std::exchange(first, false)) out.append(',');
    write_string(member.name.expose_text(), out);
    out.append(':');
    write_value(member.value, out);
  }
  out.append('}');
}

secret::Bytes write(const Object& object) {
  secret::Buffer out;
  write(object, out);
  return out.take();
}

}  // namespace splitkey::json
