#include "keys/keys/detail/share_x.hpp"

#include <charconv>

namespace splitkey::keys::detail {

std::optional<std::uint8_t> share_x(std::string_view text) noexcept {
  std::uint8_t x = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, x);
  if (error != std::errc{} || stopped != end || text.starts_with('0')) return std::nullopt;
  return x;
}

}  // namespace splitkey::keys::detail
