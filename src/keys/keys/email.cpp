#include "keys/keys/email.hpp"

#include <clocale>
#include <cwctype>
#include <optional>

#include "base/result/invariant.hpp"
#include "base/secret/buffer.hpp"

namespace splitkey::keys {
namespace {

constexpr bool is_continuation(std::uint8_t byte) { return (byte & 0xC0U) == 0x80U; }

// One character and what it took. RFC 3629: no overlong form, no surrogate, nothing beyond U+10FFFF.
struct Decoded {
  char32_t character;
  std::size_t size_bytes;
};

std::optional<Decoded> decode_first(std::span<const std::uint8_t> text) {
  const std::uint8_t lead = text[0];
  if (lead < 0x80) return Decoded{lead, 1};
  const std::size_t size_bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size_bytes) return std::nullopt;

  char32_t character = lead & (0x7FU >> size_bytes);
  for (const std::uint8_t byte : text.subspan(1, size_bytes - 1)) {
    if (!is_continuation(byte)) return std::nullopt;
    character = character << 6U | (byte & 0x3FU);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (character < least[size_bytes] || character > 0x10FFFF) return std::nullopt;
  if (character >= 0xD800 && character <= 0xDFFF) return std::nullopt;
  return Decoded{character, size_bytes};
}

void encode(char32_t character, secret::Buffer& out) {
  const auto continuation = [&](unsigned shift) {
    out.append(static_cast<char>(0x80U | (character >> shift & 0x3FU)));
  };
  if (character < 0x80) {
    out.append(static_cast<char>(character));
  } else if (character < 0x800) {
    out.append(static_cast<char>(0xC0U | character >> 6U));
    continuation(0);
  } else if (character < 0x10000) {
    out.append(static_cast<char>(0xE0U | character >> 12U));
    continuation(6);
    continuation(0);
  } else {
    out.append(static_cast<char>(0xF0U | character >> 18U));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

char32_t lower(char32_t character) {
  static const locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  invariant(unicode != nullptr, "the system has no C.UTF-8 locale");
  return static_cast<char32_t>(towlower_l(static_cast<wint_t>(character), unicode));
}

// `text` in lower case; unchanged when it is not UTF-8, and then no lower-cased text equals it.
secret::Bytes lowered(const secret::Bytes& text) {
  secret::Buffer out(2 * text.size_bytes());  // the lower case of two bytes may take three
  for (auto rest = text.expose(); !rest.empty();) {
    const auto first = decode_first(rest);
    if (!first) return text.clone();
    encode(lower(first->character), out);
    rest = rest.subspan(first->size_bytes);
  }
  return out.take();
}

}  // namespace

bool same_email(const secret::Bytes& a, const secret::Bytes& b) { return lowered(a) == lowered(b); }

}  // namespace splitkey::keys
