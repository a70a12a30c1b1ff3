#include "keys/keys/detail/segment.hpp"

#include <algorithm>

namespace splitkey::keys::detail {

bool is_segment(std::string_view text) noexcept {
  // Not isalnum(): the locale has no say in this.
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, allowed);
}

}  // namespace splitkey::keys::detail
