#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "keys/pages/share_page.hpp"

namespace splitkey::test {

/// A set whose shares have the most digits, or nearly.
inline const std::vector<keys::Share>& some_set() {
  static const std::vector<keys::Share> shares = keys::split_component(keys::CustodianComponent(64), 3, 4).value();
  return shares;
}

inline pages::SharePage page_of(const keys::Share& share) {
  return {share, 4, 3, keys::share_set_id(keys::share_checks(some_set())), std::string(64, 'e'), "2026-11-26"};
}

/// The longest text that a share can have.
inline keys::Share longest_share() { return keys::Share::parse("80255-255-ee" + std::string(510, 'f')).value(); }

inline std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    lines.emplace_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(lines.back().size() + 1, text.size()));
  }
  return lines;
}

inline bool holds(const secret::Bytes& page, std::string_view piece) {
  return page.expose_text().find(piece) != std::string_view::npos;
}

/// Whether one of the 20-digit pieces of `share` stands on `page`.
inline bool holds_a_piece(const secret::Bytes& page, const keys::Share& share) {
  const secret::Bytes text = share.text();
  for (std::size_t begin = 0; begin + 20 < text.size_bytes(); ++begin) {
    if (holds(page, text.expose_text().substr(begin, 20))) return true;
  }
  return false;
}

}  // namespace splitkey::test
