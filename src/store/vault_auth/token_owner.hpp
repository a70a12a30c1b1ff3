#pragma once

#include <memory>

#include "store/vault_auth/login.hpp"
#include "store/vault_auth/token_shelf.hpp"
#include "store/vault_auth/token_status.hpp"

/// Logging in to Vault, and keeping the token alive.
namespace splitkey::vault_auth {

/// The one owner of the token: whoever needs it asks here, and a new one takes the old one's place here. A token that
/// is good goes on being used whatever happens beside it. Many requests that need another one at once cause one login.
/// Belongs to the event loop.
class TokenOwner {
 public:
  using Shared = std::shared_ptr<const Token>;

  /// All but the settings outlive it. `shelf` may be nullptr.
  TokenOwner(const asio::any_io_executor& executor, cluster::Cluster& cluster, TokenBudget& budget,
             const Settings& settings, log::Log& log, TokenShelf* shelf);

  /// A token that is good as far as is known here.
  /// Errors: vault_denied (the login was refused: details.path), and those of Login.
  [[nodiscard]] asio::awaitable<Result<Shared>> token(Deadline deadline);

  /// To be asked when Vault answered 403 to `refused`: nullptr when that token is good and a policy denies; otherwise
  /// the token to try once more with. Errors: those of token().
  [[nodiscard]] asio::awaitable<Result<Shared>> after_refusal(Shared refused, Deadline deadline);

  /// Logs in, though there may be a good token, which stays if that fails. Errors: those of token().
  [[nodiscard]] asio::awaitable<Result<Shared>> log_in(Deadline deadline);

  /// What a renewal brought; `replace`: its maximum is near, or it is gone.
  enum class Renewal { renewed, replace, not_renewable };
  /// Renews the token. Errors: those of Cluster::call; the token is what it was.
  [[nodiscard]] asio::awaitable<Result<Renewal>> renew(Deadline deadline);

  /// The first login is to be spared by the token that a former process kept, where Vault still knows that one.
  void expect_kept_token() noexcept { kept_token_is_expected_ = shelf_ != nullptr; }

  /// Revokes the token, if there is one. What goes wrong is logged.
  [[nodiscard]] asio::awaitable<void> revoke(Deadline deadline);
  /// Whether something keeps the token for the next start.
  [[nodiscard]] bool is_kept() const noexcept { return kept_; }

  /// Reads the credentials, so that what is wrong with their files is known before a login needs them.
  [[nodiscard]] Result<void> read_credentials() { return login_.read_credentials(); }
  void inherit(const TokenOwner& former) { login_.inherit(former.login_); }

  /// See Login.
  [[nodiscard]] secret::Bytes secret_id() const { return login_.secret_id(); }

  /// Whether a login is under way, which token() would wait for.
  [[nodiscard]] bool is_logging_in() const noexcept { return login_under_way_ != nullptr; }

  /// The life of the token, while there is a good one.
  [[nodiscard]] std::optional<TokenLife> life() const;
  /// Which token it is, counted from 1; 0: none yet.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] TokenStatus state() const;
  /// Why the last login failed, when it did and none has succeeded since.
  [[nodiscard]] const std::optional<Error>& trouble() const noexcept { return trouble_; }

 private:
  /// What is done once for all who wait for it.
  struct LoginUnderWay {
    std::optional<Result<Shared>> result;
  };
  struct Lookup {
    explicit Lookup(Shared what) : token(std::move(what)) {}
    Shared token;
    bool sent = false;
    std::optional<Result<bool>> known;
  };

  [[nodiscard]] bool is_good() const;
  [[nodiscard]] asio::awaitable<Result<Shared>> log_in_alone(Deadline deadline);
  [[nodiscard]] asio::awaitable<Result<bool>> is_known(Shared token, Deadline deadline);
  [[nodiscard]] asio::awaitable<Result<bool>> look_up(std::shared_ptr<Lookup> lookup, Deadline deadline);
  [[nodiscard]] asio::awaitable<Result<Renewal>> after_refused_renewal(Shared token, Deadline deadline);
  void adopt(Shared token, const TokenLife& life, std::chrono::seconds increment);
  void keep_on_shelf(const Token& token);
  [[nodiscard]] std::shared_ptr<Token> read_kept_token() const;
  [[nodiscard]] asio::awaitable<Result<bool>> take_kept_token(Deadline deadline);

  cluster::Cluster& cluster_;
  TokenBudget& budget_;
  log::Log& log_;
  TokenShelf* const shelf_;
  const bool keeps_;  // and does not only take what is kept
  Login login_;
  http::Jitter jitter_;
  const std::string login_path_;

  Shared token_;
  std::optional<TokenLife> life_;      // of token_
  std::chrono::seconds increment_{0};  // that the login granted; a renewal asks for as much
  std::uint64_t number_ = 0;
  bool kept_ = false;
  bool kept_token_is_expected_ = false;
  std::shared_ptr<Token> kept_token_;  // while Vault could not be asked for it yet
  bool renewing_ = false;

  std::shared_ptr<LoginUnderWay> login_under_way_;
  std::shared_ptr<Lookup> lookup_;
  std::optional<Error> trouble_;
  Deadline refused_at_;
  http::Condition news_;
};

}  // namespace splitkey::vault_auth
