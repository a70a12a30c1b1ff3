#include "base/log/line.hpp"

#include <cstdint>

namespace splitkey::log {
namespace {

struct Character {
  std::uint32_t code;
  std::size_t bytes;  // 0: no character begins here
};

constexpr bool continues(char byte) { return (static_cast<std::uint8_t>(byte) & 0xC0U) == 0x80U; }

// The first character of a text that is not empty (RFC 3629).
Character first_character(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (bytes == 0 || bytes > text.size()) return {0, 0};
  std::uint32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!continues(text[i])) return {0, 0};
    code = code << 6U | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
  }
  const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return {0, 0};
  return {code, bytes};
}

// Control characters (C0, DEL, C1), line and paragraph separators, and what turns the direction of reading.
constexpr bool may_deceive(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0x200E || code == 0x200F || code == 0x061C;
}

}  // namespace

std::string one_line(std::string_view text) {
  constexpr std::string_view cut = "...";
  std::string line;
  while (!text.empty()) {
    const auto [code, bytes] = first_character(text);
    const bool shown = bytes > 0 && !may_deceive(code);
    const std::string_view piece = shown ? text.substr(0, bytes) : "?";
    if (line.size() + piece.size() > longest_line_bytes - cut.size()) return line.append(cut);
    line += piece;
    text.remove_prefix(bytes > 0 ? bytes : 1);
  }
  return line;
}

}  // namespace splitkey::log
