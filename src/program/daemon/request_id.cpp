#include "program/daemon/request_id.hpp"

#include <array>

#include "base/secret/hex.hpp"
#include "crypto/crypto/random.hpp"

namespace splitkey::daemon {

std::string fresh_request_id() {
  std::array<std::uint8_t, 16> bytes{};
  crypto::fill_random(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
  std::string uuid = secret::public_hex(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) uuid.insert(dash, 1, '-');
  return uuid;
}

}  // namespace splitkey::daemon
