#include "keys/pages/detail/qr_code.hpp"

#include <algorithm>

#include <qrcodegen/qrcodegen.h>

#include "base/result/invariant.hpp"

namespace splitkey::pages::detail {
namespace {

/// The text in upper case, with a zero byte behind it.
secret::Bytes upper_case(const secret::Bytes& text) {
  secret::Bytes upper(text.size_bytes() + 1);
  std::ranges::transform(text.expose(), upper.expose_for_writing().begin(), [](std::uint8_t c) {
    return c >= 'a' && c <= 'z' ? static_cast<std::uint8_t>(c - 'a' + 'A') : c;
  });
  return upper;
}

}  // namespace

QrCode::QrCode(const keys::Share& share) : code_(qrcodegen_BUFFER_LEN_MAX) {
  const secret::Bytes text = upper_case(share.text());
  secret::Bytes working_memory(qrcodegen_BUFFER_LEN_MAX);
  const bool fits = qrcodegen_encodeText(text.expose_text().data(), working_memory.expose_for_writing().data(),
                                         code_.expose_for_writing().data(), qrcodegen_Ecc_MEDIUM, qrcodegen_VERSION_MIN,
                                         qrcodegen_VERSION_MAX, qrcodegen_Mask_AUTO, true);
  invariant(fits, "a share's text is longer than a QR code");
}

unsigned QrCode::size() const noexcept { return static_cast<unsigned>(qrcodegen_getSize(code_.expose().data())); }

bool QrCode::is_dark(unsigned x, unsigned y) const noexcept {
  return qrcodegen_getModule(code_.expose().data(), static_cast<int>(x), static_cast<int>(y));
}

}  // namespace splitkey::pages::detail
