#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result/deadline.hpp"
#include "base/secret/bytes.hpp"
#include "store/cluster/shared_token.hpp"

namespace splitkey::vault_auth {

/// A Vault token. Requests in flight share it while a newer one may already have taken its place.
class Token {
 public:
  secret::Bytes text;
  /// The AppRole role that gave it, as Vault says; empty: it did not.
  std::string role;
  /// When the login that gave it was sent.
  Deadline issued_at;
  /// Without the policy `default` a token may not look itself up, renew or revoke itself.
  bool may_look_itself_up = true;
  /// A batch token ends by itself, and only so.
  bool can_be_revoked = true;
};

/// The token's text alone, which keeps the token.
[[nodiscard]] cluster::SharedToken text_of(const std::shared_ptr<const Token>& token);

/// How long a token lives, as far as is known here.
class TokenLife {
 public:
  /// It lives `lifetime` from `begun_at`, when what granted it was sent; absent: for ever. `share`, 0.1 to 0.2: the
  /// part of its life before its end in which another token takes its place, by chance so that hosts do not all do it
  /// at once.
  TokenLife(Deadline begun_at, std::optional<std::chrono::seconds> lifetime, bool may_be_renewed, double share);

  /// Vault's own clock may be a little behind or before, and it has the last word.
  [[nodiscard]] bool is_over(Deadline now) const { return end && now >= *end; }
  /// Whether it is time for another token.
  [[nodiscard]] bool nears_its_end(Deadline now) const { return end && now >= *end - grace; }
  /// When to do something about it: renew it, after two thirds of its life and a third of the grace, as Vault's own
  /// lifetime watcher does; or replace it, at the beginning of the grace, where it cannot be renewed.
  [[nodiscard]] std::optional<Deadline> next_step() const;

  Deadline begun;
  std::optional<Deadline> end;
  bool renewable;
  std::chrono::milliseconds grace;
};

}  // namespace splitkey::vault_auth
