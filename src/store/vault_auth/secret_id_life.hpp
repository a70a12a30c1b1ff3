#pragma once

#include <string>

#include "store/vault_auth/token_owner.hpp"

namespace splitkey::vault_auth {

/// How long the secret_id that the daemon logs in with lives, so that somebody is told before no login succeeds any
/// more: asked once for each token at auth/MOUNT/role/ROLE/secret-id/lookup, which answers only whoever knows the
/// secret_id already. A policy without that line is no error: nothing is known then. Belongs to the event loop.
class SecretIdLife {
 public:
  /// All but the settings outlive it.
  SecretIdLife(const asio::any_io_executor& executor, cluster::Cluster& cluster, TokenBudget& budget,
               TokenOwner& tokens, const Settings& settings, log::Log& log);

  /// Asks with the token that there is, unless that was answered before, or nobody answered a moment ago; waits where
  /// another one asks. Warns in the log where the end is near, once for each token.
  [[nodiscard]] asio::awaitable<void> ask(Deadline deadline);

  /// What Vault said last, and what is left of it now.
  [[nodiscard]] std::optional<SecretIdTerms> known() const;
  /// "the secret_id expires in 9 days: …", where it does soon, or has.
  [[nodiscard]] std::optional<std::string> trouble() const;

 private:
  [[nodiscard]] bool is_due() const;
  [[nodiscard]] asio::awaitable<void> ask_alone(Deadline deadline);
  void take(const http::Answer& answer, std::uint64_t number);
  void warn();

  cluster::Cluster& cluster_;
  TokenBudget& budget_;
  TokenOwner& tokens_;
  log::Log& log_;
  const std::string roles_;  // the API path above them
  std::optional<SecretIdTerms> known_;
  std::optional<std::chrono::sys_seconds> end_;
  std::uint64_t answered_for_ = 0;  // the number of the token
  std::uint64_t warned_for_ = 0;
  std::optional<Deadline> silent_since_;
  bool asking_ = false;
  http::Condition asked_;  // and answered, or not
};

}  // namespace splitkey::vault_auth
