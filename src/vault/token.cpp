#include "vault/token.hpp"

#include <algorithm>

namespace splitkey::vault {

std::optional<Deadline> Token::replaced_at() const {
  using std::chrono::milliseconds;
  if (!lifetime) return std::nullopt;
  const milliseconds life = *lifetime;
  const milliseconds margin = std::min(std::max(life / 10, milliseconds(1000)), life / 2);
  return issued_at + life - margin;
}

}  // namespace splitkey::vault
