#pragma once

#include <memory>

#include "store/kv/store.hpp"
#include "store/vault/policy_check.hpp"
#include "store/vault/settings.hpp"
#include "store/vault_auth/secret_id_life.hpp"
#include "store/vault_auth/token_keeper.hpp"

namespace splitkey::vault {

/// What became of a call: an answer of the active node, or why there is none.
using CallResult = tl::expected<http::Answer, cluster::CallFailure>;

/// Whether the request may have been done although no success was answered: then only a look can tell.
[[nodiscard]] bool may_have_been_done(const CallResult& result);
/// The error of an outcome that is no success, for a request at `path`.
[[nodiscard]] Error trouble(const CallResult& result, const std::string& path);

/// Vault, as one set of settings leads to it: the nodes, the budget and the token. A reload makes another one; requests
/// under way end with the one they began with. Belongs to the event loop.
class Upstream : public std::enable_shared_from_this<Upstream> {
 public:
  /// Checks what must be so whoever wrote the settings, and reads the certificates. Errors: invalid_request that names
  /// the setting.
  [[nodiscard]] static Result<std::shared_ptr<Upstream>> open(const asio::any_io_executor& executor,
                                                              const Settings& settings, log::Log& log,
                                                              vault_auth::TokenShelf* shelf);
  Upstream(const asio::any_io_executor& executor, const Settings& settings, std::shared_ptr<const http::TlsContext> tls,
           log::Log& log, vault_auth::TokenShelf* shelf);

  /// Sends `request` with the token; with another one when Vault no longer knows it; and again, after a
  /// pause, while it certainly was not done, or does no harm when done twice, and the failure may pass: connections
  /// that break, 412, 429 (Retry-After is honoured) and 5xx but a seal. Never beyond the deadline.
  [[nodiscard]] asio::awaitable<CallResult> call(std::shared_ptr<const cluster::Request> request, Deadline deadline);
  /// The same with the token `given`, and with no other; nullptr: as call().
  [[nodiscard]] asio::awaitable<CallResult> call_as(cluster::SharedToken given,
                                                    std::shared_ptr<const cluster::Request> request, Deadline deadline);

  [[nodiscard]] int most_tries() const noexcept { return cluster_.settings().most_tries; }

  /// A login now, whatever the token. Errors: those of TokenOwner::token.
  [[nodiscard]] asio::awaitable<Result<void>> log_in(Deadline deadline);
  /// See TokenOwner.
  void expect_kept_token() { tokens_.expect_kept_token(); }
  [[nodiscard]] Result<void> read_credentials() { return tokens_.read_credentials(); }
  /// Takes over the secret_id that `former` unwrapped, where it still is the one that is configured.
  void inherit(const Upstream& former) { tokens_.inherit(former.tokens_); }

  /// A look at the nodes.
  [[nodiscard]] asio::awaitable<cluster::HealthReport> check_health(Deadline deadline);
  /// The same at most one second old, with the token and all else that sys/health tells.
  [[nodiscard]] asio::awaitable<kv::Status> status(Deadline deadline);

  /// Keeps the token alive from now on.
  void start();
  /// Ends everything, when no call is under way any more. The token is revoked unless the settings want it to live, or
  /// it may be kept (`may_be_kept`) and something keeps it for the next start.
  [[nodiscard]] asio::awaitable<void> stop(bool may_be_kept, Deadline deadline);

  /// See VaultStore.
  [[nodiscard]] std::string summary() const;

 private:
  /// Counts a call while it is under way.
  class Underway {
   public:
    explicit Underway(Upstream& upstream) : upstream_(upstream) { ++upstream_.calls_; }
    ~Underway() {
      --upstream_.calls_;
      upstream_.call_ended_.notify_all();
    }
    Underway(const Underway&) = delete;
    Underway& operator=(const Underway&) = delete;

   private:
    Upstream& upstream_;
  };

  [[nodiscard]] asio::awaitable<CallResult> try_again_and_again(cluster::SharedToken given,
                                                                std::shared_ptr<const cluster::Request> request,
                                                                Deadline deadline);
  [[nodiscard]] asio::awaitable<CallResult> try_once(cluster::SharedToken given,
                                                     std::shared_ptr<const cluster::Request> request,
                                                     Deadline deadline);
  [[nodiscard]] asio::awaitable<void> look_at_policy(Deadline deadline);
  [[nodiscard]] std::string sentence() const;

  asio::any_io_executor executor_;
  const std::string warning_;
  const vault_auth::RevokeOnStop revoke_on_stop_;
  cluster::Cluster cluster_;
  vault_auth::TokenBudget token_budget_;
  vault_auth::TokenOwner tokens_;
  vault_auth::SecretIdLife secret_id_;
  vault_auth::TokenKeeper keeper_;
  PolicyCheck policy_;
  http::Jitter jitter_;

  int calls_ = 0;
  http::Condition call_ended_;
  std::optional<Error> unanswered_;  // why the last call had no answer
  std::optional<cluster::HealthReport> report_;
  Deadline reported_at_;
  std::uint64_t policy_asked_for_ = 0;  // the number of the token
  Deadline policy_asked_at_;
  std::optional<Deadline> limited_at_;  // the last 429
};

}  // namespace splitkey::vault
