#pragma once

#include <string_view>

namespace splitkey {

/// Ends the process with `broken` on standard error: for what cannot happen unless we made a mistake. Going on with a
/// guess would be worse than a restart by systemd.
[[noreturn]] void die(std::string_view broken) noexcept;

/// Dies unless `holds`. `otherwise` says which promise was broken; it never holds data.
inline void invariant(bool holds, std::string_view otherwise) noexcept {
  if (!holds) die(otherwise);
}

}  // namespace splitkey
