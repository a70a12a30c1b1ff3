#include "crypto/crypto/random.hpp"

#include <cerrno>
#include <sys/random.h>

#include "base/result/invariant.hpp"

namespace splitkey::crypto {

void fill_random(std::span<std::uint8_t> bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t filled = getrandom(bytes.data(), bytes.size(), 0);
    if (filled < 0 && errno == EINTR) continue;
    invariant(filled > 0, "the kernel gave no random bytes");
    bytes = bytes.subspan(static_cast<std::size_t>(filled));
  }
}

}  // namespace splitkey::crypto
