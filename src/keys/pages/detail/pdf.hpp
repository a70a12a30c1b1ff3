#pragma once

#include <cstdint>
#include <string_view>

#include "base/secret/buffer.hpp"

namespace splitkey::pages::detail {

/// The fonts that every reader of PDF has, so that none is embedded (ISO 32000-1, section 9.6.2.2).
enum class Font : std::uint8_t { regular, bold, fixed };

/// One A4 page of PDF 1.4 (ISO 32000-1), uncompressed and in the arena. Points are 1/72 inch; 0, 0 is the lower left
/// corner, and the page is 595 by 842 points.
class PdfPage {
 public:
  static constexpr unsigned width = 595;
  static constexpr unsigned height = 842;

  /// One line of printable ASCII, its baseline beginning at x, y.
  void add_text(Font font, unsigned size, unsigned x, unsigned y, std::string_view text);

  /// What follows until end_scaled is filled in units of `thousandths` of a point, beginning at x, y.
  void begin_scaled(unsigned x, unsigned y, unsigned thousandths);
  /// A filled rectangle of `width` by 1 units.
  void add_bar(unsigned x, unsigned y, unsigned width);
  void end_scaled();

  /// The whole file.
  [[nodiscard]] secret::Bytes take() &&;

 private:
  secret::Buffer content_;
};

}  // namespace splitkey::pages::detail
