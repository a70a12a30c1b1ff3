#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace splitkey::kv {

/// The state of the token by which a store is reached.
enum class TokenState { none, valid, renewing, expired, denied };
[[nodiscard]] std::string_view name(TokenState state) noexcept;

/// How the store is doing, for sys/health. What is not known is absent.
struct Status {
  bool reachable = false;
  std::optional<bool> initialized;
  std::optional<bool> sealed;
  std::optional<bool> standby;
  std::optional<std::string> version;
  /// Absent where no token is needed.
  struct Token {
    TokenState state = TokenState::none;
    std::optional<std::chrono::seconds> ttl;
    std::optional<std::chrono::seconds> renew_in;
  };
  std::optional<Token> token;
  /// Of the credential that logins are made with. Absent where there is none, or the store does not tell.
  struct SecretId {
    std::string created;                 ///< as the store writes a time
    std::optional<std::string> expires;  ///< the same; absent: never
    std::optional<std::chrono::seconds> expires_in;
    std::int64_t uses = 0;  ///< logins that it is still good for; 0: any number
  };
  std::optional<SecretId> secret_id;
  /// One sentence for people: "fine", or what is wrong and what to do next.
  std::string sentence;
};

}  // namespace splitkey::kv
