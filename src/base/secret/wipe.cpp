#include "base/secret/wipe.hpp"

#include <array>
#include <cstring>

namespace splitkey::secret {

void wipe(std::span<std::uint8_t> bytes) noexcept {
  if (!bytes.empty()) explicit_bzero(bytes.data(), bytes.size());
}

// Not inlined: its frame has to lie where those of the others lay.
__attribute__((noinline)) void wipe_stack() noexcept {
  std::array<std::uint8_t, wiped_stack_bytes> frame{};
  wipe(frame);
}

bool equal(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) noexcept {
  if (a.size() != b.size()) return false;
  // volatile, so that the compiler cannot see that the answer is decided at the first difference.
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
  return difference == 0;
}

}  // namespace splitkey::secret
