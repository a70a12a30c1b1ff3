#pragma once

#include <chrono>
#include <string>

namespace splitkey::vault_auth {

/// "in 9 days", "in 30 hours", "in 5 minutes": how people are told what is left.
[[nodiscard]] std::string in_words(std::chrono::seconds left);

}  // namespace splitkey::vault_auth
