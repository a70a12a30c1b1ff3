#pragma once

#include "keys/keys/share.hpp"

namespace splitkey::pages::detail {

/// The share's text in upper case as a QR code: letters and digits then cost 5.5 bits each, which keeps it at 73
/// modules a side with error correction M (15 % may be damaged). Lies in the arena, the library's working memory too.
class QrCode {
 public:
  explicit QrCode(const keys::Share& share);

  /// Modules a side, without the quiet zone.
  [[nodiscard]] unsigned size() const noexcept;
  /// Whether the module is dark; 0, 0 is the upper left one, and outside all are light.
  [[nodiscard]] bool is_dark(unsigned x, unsigned y) const noexcept;

  /// Light modules that must surround it (ISO/IEC 18004, section 5.3.8).
  static constexpr unsigned quiet_zone = 4;

 private:
  secret::Bytes code_;
};

}  // namespace splitkey::pages::detail
