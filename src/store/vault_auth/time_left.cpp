#include "store/vault_auth/time_left.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace splitkey::vault_auth {

using std::chrono::seconds;

std::string in_words(seconds left) {
  constexpr seconds hour = std::chrono::hours(1);
  constexpr seconds day = std::chrono::days(1);
  if (left >= 2 * day) return fmt::format("in {} days", left / day);
  if (left >= 2 * hour) return fmt::format("in {} hours", left / hour);
  return fmt::format("in {} minutes", std::max(left, seconds(0)) / seconds(60));
}

}  // namespace splitkey::vault_auth
