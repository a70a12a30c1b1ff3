#pragma once

#include <string>
#include <string_view>

#include "keys/keys/share.hpp"

/// A custodian's share as a page to print and lock away. Made in the arena, for one custodian: no page knows another
/// share.
namespace splitkey::pages {

/// What stands on the page.
struct SharePage {
  const keys::Share& share;
  unsigned total;
  unsigned threshold;
  std::string set_id;             ///< 8 hex digits; empty: not known, and left out
  std::string escrow_public_key;  ///< 64 hex digits; empty: not known, and left out
  std::string date;               ///< "2026-11-26"
};

/// The page as text: ASCII, lines of at most 76 columns, for somebody who has never done this.
[[nodiscard]] secret::Bytes text_page(const SharePage& page);

/// The same as one A4 page, PDF 1.4, and with a QR code: it holds the share's text in upper case, and nothing else.
[[nodiscard]] secret::Bytes pdf_page(const SharePage& page);

/// Whether `content` begins as one of them: it is for people, and nothing reads it again.
[[nodiscard]] bool is_page(std::string_view content) noexcept;

}  // namespace splitkey::pages
