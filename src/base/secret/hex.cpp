#include "base/secret/hex.hpp"

#include "base/secret/wipe.hpp"

namespace splitkey::secret {
namespace {

// All ones when low <= c <= high, else zero, without a branch.
constexpr unsigned in_range(unsigned c, unsigned low, unsigned high) noexcept {
  return 0U - (((c - low) | (high - c)) >> 31 ^ 1U);
}

constexpr std::uint8_t digit_of(unsigned nibble) noexcept {
  return static_cast<std::uint8_t>('0' + nibble + (in_range(nibble, 10, 15) & ('a' - '0' - 10)));
}

// The value of a digit, or 0x100 for what is none.
constexpr unsigned value_of(unsigned c, unsigned upper_allowed) noexcept {
  const unsigned decimal = in_range(c, '0', '9');
  const unsigned lower = in_range(c, 'a', 'f');
  const unsigned upper = in_range(c, 'A', 'F') & upper_allowed;
  return (decimal & (c - '0')) | (lower & (c - 'a' + 10)) | (upper & (c - 'A' + 10)) |
         (~(decimal | lower | upper) & 0x100U);
}

static_assert(digit_of(9) == '9' && digit_of(10) == 'a' && digit_of(15) == 'f');
static_assert(value_of('0', 0) == 0 && value_of('f', 0) == 15 && value_of('F', 0) == 0x100 && value_of('F', ~0U) == 15);
static_assert(value_of('g', ~0U) == 0x100 && value_of('/', ~0U) == 0x100 && value_of(0xff, ~0U) == 0x100);

}  // namespace

void encode_hex(std::span<const std::uint8_t> bytes, std::span<std::uint8_t> digits) noexcept {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    digits[2 * i] = digit_of(bytes[i] >> 4U);
    digits[2 * i + 1] = digit_of(bytes[i] & 15U);
  }
}

bool decode_hex(std::string_view digits, std::span<std::uint8_t> bytes, HexCase allowed) noexcept {
  if (digits.size() != 2 * bytes.size()) return false;
  const unsigned upper_allowed = allowed == HexCase::either ? ~0U : 0U;
  unsigned wrong = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned high = value_of(static_cast<std::uint8_t>(digits[2 * i]), upper_allowed);
    const unsigned low = value_of(static_cast<std::uint8_t>(digits[2 * i + 1]), upper_allowed);
    wrong |= high | low;
    bytes[i] = static_cast<std::uint8_t>(high << 4U | (low & 15U));
  }
  if ((wrong & 0x100U) == 0) return true;
  wipe(bytes);
  return false;
}

Bytes to_hex(std::span<const std::uint8_t> bytes) {
  Bytes digits(2 * bytes.size());
  encode_hex(bytes, digits.expose_for_writing());
  return digits;
}

std::string public_hex(std::span<const std::uint8_t> bytes) {
  std::string digits(2 * bytes.size(), '0');
  encode_hex(bytes, {reinterpret_cast<std::uint8_t*>(digits.data()), digits.size()});
  return digits;
}

Result<Bytes> from_hex(std::string_view digits) {
  Bytes bytes(digits.size() / 2);
  if (!decode_hex(digits, bytes.expose_for_writing())) {
    return failure(Errc::invalid_request, "expected an even number of lower-case hex digits");
  }
  return bytes;
}

}  // namespace splitkey::secret
