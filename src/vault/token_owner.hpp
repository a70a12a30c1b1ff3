#pragma once

#include <memory>

#include "kv/store.hpp"
#include "vault/cluster.hpp"

namespace splitkey::vault {

/// The one owner of the token: logs in by AppRole, replaces the token in good time before it expires and when Vault no
/// longer knows it. Many requests that need one at once cause one login. Belongs to the event loop.
class TokenOwner {
 public:
  using Shared = std::shared_ptr<const Token>;

  /// The cluster outlives it.
  TokenOwner(asio::any_io_executor executor, Cluster& cluster, const Settings& settings);

  /// A token that is good as far as is known here.
  /// Errors: vault_denied (the login was refused: details.path), and those of Cluster::call.
  [[nodiscard]] asio::awaitable<Result<Shared>> token(Deadline deadline);

  /// To be asked when Vault answered 403 to `refused`: nullptr when that token is good and a policy denies; otherwise
  /// the token to try once more with. Errors: those of token().
  [[nodiscard]] asio::awaitable<Result<Shared>> after_refusal(Shared refused, Deadline deadline);

  [[nodiscard]] kv::Status::Token state() const;
  /// Why the last login was refused, when it was and none has succeeded since.
  [[nodiscard]] const std::optional<Error>& refusal() const noexcept { return refusal_; }

 private:
  /// A login under way or done; who waits for it holds it.
  struct Login {
    std::optional<Result<Shared>> outcome;
  };

  [[nodiscard]] bool has_fresh_token() const;
  [[nodiscard]] asio::awaitable<Result<Shared>> log_in(Deadline deadline);
  [[nodiscard]] asio::awaitable<Result<Shared>> log_in_alone(Deadline deadline);
  [[nodiscard]] asio::awaitable<Result<bool>> is_known(Shared token, Deadline deadline);
  [[nodiscard]] Error refused_login(const Answer& answer) const;

  Cluster& cluster_;
  const std::string login_path_;
  const secret::Bytes role_id_;
  const secret::Bytes secret_id_;
  Shared token_;
  std::shared_ptr<Login> login_;  // while one is under way
  Bell login_done_;
  std::optional<Error> refusal_;
  Deadline refused_at_;
};

}  // namespace splitkey::vault
