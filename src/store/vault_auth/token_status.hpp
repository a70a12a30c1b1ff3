#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace splitkey::vault_auth {

enum class TokenState { none, valid, renewing, expired, denied };
[[nodiscard]] std::string_view name(TokenState state) noexcept;

/// How the token is doing that the daemon has.
struct TokenStatus {
  TokenState state = TokenState::none;
  /// Absent: there is no token, or it lives for ever.
  std::optional<std::chrono::seconds> ttl;
  std::optional<std::chrono::seconds> renew_in;

  /// Whether Vault takes it, as far as is known.
  [[nodiscard]] bool is_good() const noexcept { return state == TokenState::valid || state == TokenState::renewing; }
};

}  // namespace splitkey::vault_auth
