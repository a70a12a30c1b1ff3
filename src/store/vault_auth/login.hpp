#pragma once

#include <memory>

#include "base/log/log.hpp"
#include "store/cluster/cluster.hpp"
#include "store/vault_auth/auth_answers.hpp"
#include "store/vault_auth/settings.hpp"
#include "store/vault_auth/token.hpp"
#include "store/vault_auth/token_budget.hpp"

namespace splitkey::vault_auth {

/// A token, and for how long.
class LoggedIn {
 public:
  LoggedIn(std::shared_ptr<const Token> what, const TokenLife& how_long, std::chrono::seconds granted)
      : token(std::move(what)), life(how_long), increment(granted) {}

  std::shared_ptr<const Token> token;
  TokenLife life;
  /// What a renewal asks for.
  std::chrono::seconds increment;
};

/// Logs in by AppRole, with the credentials as they are at that moment. A response-wrapped secret_id is unwrapped once,
/// and not without a look at where it came from: whoever intercepted it has used it up, or put something else in its
/// place, and both are incidents to be told as such (Vault's documentation, "Response wrapping").
class Login {
 public:
  /// All but the settings outlive it.
  Login(cluster::Cluster& cluster, TokenBudget& budget, const Settings& settings, log::Log& log);

  /// One login; where it fails by an accident of the way, tried again as often as the budget allows until the deadline.
  /// Errors: vault_denied (refused: details.path), precondition_failed (the wrapped secret_id cannot be used), those of
  /// ReadAppRole where nothing was ever read, and those of Cluster::call.
  [[nodiscard]] asio::awaitable<Result<LoggedIn>> log_in(Deadline deadline);

  /// The role_id as it was read last; empty: never.
  [[nodiscard]] const secret::Bytes& role_id() const noexcept { return known_.role_id; }
  /// A copy of the secret_id of the last login, or of the next one where the credentials were read since; empty: there
  /// is none, or it is still wrapped.
  [[nodiscard]] secret::Bytes secret_id() const;
  /// Reads the credentials anew. Errors: those of ReadAppRole where nothing was ever read.
  [[nodiscard]] Result<void> read_credentials();
  /// Takes over what `former` unwrapped, where it is the same wrapping token: it gives nothing a second time.
  void inherit(const Login& former);

 private:
  [[nodiscard]] asio::awaitable<Result<http::Answer>> post(std::string path, secret::Bytes body,
                                                           cluster::SharedToken token, bool repeatable,
                                                           Deadline deadline);
  [[nodiscard]] asio::awaitable<Result<void>> unwrap(Deadline deadline);
  [[nodiscard]] Result<LoggedIn> accept(const http::Answer& answer);
  [[nodiscard]] Error refused(const http::Answer& answer) const;
  [[nodiscard]] Error incident(const std::string& what);

  cluster::Cluster& cluster_;
  TokenBudget& budget_;
  log::Log& log_;
  const std::string mount_;
  const std::string path_;
  const ReadAppRole read_app_role_;
  http::Jitter jitter_;
  Deadline sent_at_;         // the last call
  AppRole known_;            // as read last; of a wrapped secret_id the wrapping token
  secret::Bytes unwrapped_;  // the secret_id that was in it; empty: not yet unwrapped
};

}  // namespace splitkey::vault_auth
