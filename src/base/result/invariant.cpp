#include "base/result/invariant.hpp"

#include <cstdlib>
#include <unistd.h>

namespace splitkey {

void die(std::string_view broken) noexcept {
  // write(2), not stdio: this may run with the arena's lock held or with no memory left.
  constexpr std::string_view prefix = "<2>splitkey: broken invariant: ";
  (void)!::write(STDERR_FILENO, prefix.data(), prefix.size());
  (void)!::write(STDERR_FILENO, broken.data(), broken.size());
  (void)!::write(STDERR_FILENO, "\n", 1);
  std::abort();
}

}  // namespace splitkey
