#pragma once

#include <chrono>
#include <optional>

#include "result/deadline.hpp"
#include "secret/bytes.hpp"

namespace splitkey::vault {

/// A Vault token. Requests in flight share it while a newer one may already have taken its place.
class Token {
 public:
  secret::Bytes text;
  /// When the login that gave it was sent.
  Deadline issued_at;
  /// How long it lives from then; absent: for ever.
  std::optional<std::chrono::seconds> lifetime;
  /// Without the policy `default` a token may not look itself up.
  bool may_look_itself_up = true;

  /// When a new login takes its place: a tenth of its life before its end, at least a second, at most half its life.
  [[nodiscard]] std::optional<Deadline> replaced_at() const;
};

}  // namespace splitkey::vault
