#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "store/cluster/request.hpp"
#include "store/cluster/search.hpp"
#include "store/cluster/settings.hpp"
#include "store/cluster/shared_token.hpp"

/// The nodes of a Vault, and which of them is active.
namespace splitkey::cluster {

/// A call that brought no answer to decide by.
class CallFailure {
 public:
  /// `maybe_done`: the request was sent, and nobody knows whether it was done. `again`: another try may go better.
  CallFailure(Error why, bool maybe, bool again) : error(std::move(why)), maybe_done(maybe), worth_another_try(again) {}

  Error error;
  bool maybe_done;
  bool worth_another_try;
};

/// The configured Vault nodes, and the connections to the active one among them. What is decided by comes from the
/// active node: standbys may serve stale reads (Vault's documentation, "Eventual consistency"). Therefore a node is
/// asked for its role on the very connection that answered, after the answer: what it read as a standby, or as a leader
/// deposed in between, is thrown away. Belongs to the event loop.
class Cluster {
 public:
  /// The log outlives it.
  Cluster(const asio::any_io_executor& executor, const Settings& settings, std::shared_ptr<const http::TlsContext> tls,
          std::shared_ptr<http::Budget> budget, log::Log& log);

  [[nodiscard]] const Settings& settings() const noexcept { return settings_; }

  /// Sends `request` to the active node, once.
  /// Errors: vault_sealed (sealed or not initialised), vault_unavailable (unreachable, no active node, no HTTP),
  /// overloaded (the budget), deadline_exceeded.
  [[nodiscard]] asio::awaitable<tl::expected<http::Answer, CallFailure>> call(std::shared_ptr<const Request> request,
                                                                              SharedToken token, Deadline deadline);

  /// A fresh look at the active node, or else at the one that tells most.
  [[nodiscard]] asio::awaitable<HealthReport> check_health(Deadline deadline);

  /// Why no node is active, as far as is known.
  [[nodiscard]] std::optional<Error> absence() const { return search_->absence(); }

  /// See Search.
  [[nodiscard]] const std::optional<std::string>& balancer() const noexcept { return search_->balancer(); }

  /// Nothing is searched for any more: what needs a search fails at once.
  void give_up() { search_->give_up(); }
  /// Ends the search for an active node, and closes what rests. To be called when no call is under way.
  [[nodiscard]] asio::awaitable<void> stop();

 private:
  /// The right to one connection, and the connection.
  class PooledConnection {
   public:
    explicit PooledConnection(Cluster& cluster) : cluster_(&cluster) { ++cluster_->in_use_; }
    ~PooledConnection();
    PooledConnection(PooledConnection&& other) noexcept
        : connection(std::move(other.connection)),
          rested(other.rested),
          cluster_(std::exchange(other.cluster_, nullptr)) {}
    PooledConnection& operator=(PooledConnection&&) = delete;

    /// Lets the connection rest for the next request, instead of closing it.
    void keep() { cluster_->keep(std::move(connection)); }

    std::unique_ptr<http::Connection> connection;
    /// Whether the connection has rested: the server may close such a one in the moment we send.
    bool rested = false;

   private:
    Cluster* cluster_;
  };

  [[nodiscard]] asio::awaitable<Result<PooledConnection>> place(Deadline deadline);
  [[nodiscard]] asio::awaitable<Result<PooledConnection>> take_connection(Deadline deadline);
  [[nodiscard]] asio::awaitable<std::unique_ptr<http::Connection>> dial_active(Deadline deadline);
  [[nodiscard]] std::unique_ptr<http::Connection> take_idle();
  void keep(std::unique_ptr<http::Connection> connection);
  void forget_active();
  void follow(const http::Answer& redirect, const Request& request);
  [[nodiscard]] asio::awaitable<tl::expected<http::Answer, CallFailure>> judge(PooledConnection pooled,
                                                                               http::Answer answer,
                                                                               std::shared_ptr<const Request> request,
                                                                               Deadline deadline);
  [[nodiscard]] asio::awaitable<HealthReport> confirm(PooledConnection& pooled, bool keep_alive, Deadline deadline);
  [[nodiscard]] secret::Bytes text_of(const Request& request, const SharedToken& token,
                                      const http::Address& address) const;

  const Settings settings_;
  const std::shared_ptr<http::Dialler> dialler_;
  const std::shared_ptr<Search> search_;
  std::optional<http::Address> active_;  // as far as is known
  std::vector<std::unique_ptr<http::Connection>> idle_;
  std::size_t in_use_ = 0;
  http::Condition connection_free_;
  std::string index_;  // of the last write
};

}  // namespace splitkey::cluster
