#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "vault/bell.hpp"
#include "vault/dialler.hpp"
#include "vault/health.hpp"
#include "vault/request.hpp"
#include "vault/settings.hpp"
#include "vault/token.hpp"

namespace splitkey::vault {

/// The configured Vault nodes, and the connections to the active one among them. Whether a node is active is asked on
/// the very connection that then carries requests: behind a balancer another connection may lead elsewhere. Belongs to
/// the event loop.
class Cluster {
 public:
  /// What a look at the nodes brought: a node's own words, or why there are none.
  using Look = Result<Health>;

  Cluster(asio::any_io_executor executor, const Settings& settings, std::shared_ptr<const TlsContext> tls);

  /// Sends `request` to the active node. `token` may be nullptr. A request that may be repeated is sent once more when
  /// a connection that had rested turns out to be closed. Errors: vault_sealed (sealed or not initialised),
  /// vault_unavailable (unreachable, no active node, no HTTP), deadline_exceeded. The message says that the outcome is
  /// unknown where a write had been sent.
  [[nodiscard]] asio::awaitable<Result<Answer>> call(std::shared_ptr<const Request> request,
                                                     std::shared_ptr<const Token> token, Deadline deadline);

  /// A fresh look at the active node, or else at the one that tells most.
  [[nodiscard]] asio::awaitable<Look> look(Deadline deadline);

 private:
  /// The right to one connection, and the connection.
  class Lease {
   public:
    explicit Lease(Cluster& cluster) : cluster_(&cluster) { ++cluster_->in_use_; }
    ~Lease();
    Lease(Lease&& other) noexcept
        : connection(std::move(other.connection)),
          rested(other.rested),
          cluster_(std::exchange(other.cluster_, nullptr)) {}
    Lease& operator=(Lease&&) = delete;

    /// Lets the connection rest for the next request, instead of closing it.
    void keep() { cluster_->idle_.push_back(std::move(connection)); }

    std::unique_ptr<Connection> connection;
    /// Whether the connection has rested: the server may close such a one in the moment we send.
    bool rested = false;

   private:
    Cluster* cluster_;
  };

  /// A node that was asked, and the connection on which it answered, when it is the active one.
  class Found {
   public:
    Found(Look said, std::unique_ptr<Connection> on = nullptr) : look(std::move(said)), connection(std::move(on)) {}

    Look look;
    std::unique_ptr<Connection> connection;
  };

  [[nodiscard]] asio::awaitable<Result<Lease>> place(Deadline deadline);
  [[nodiscard]] asio::awaitable<Result<Lease>> lease(Deadline deadline);
  [[nodiscard]] std::unique_ptr<Connection> take_idle();
  [[nodiscard]] asio::awaitable<Found> find_active(Deadline deadline);
  [[nodiscard]] asio::awaitable<Found> ask(Address address, Deadline deadline);
  [[nodiscard]] asio::awaitable<Found> ask_on(std::unique_ptr<Connection> connection, Deadline deadline);
  [[nodiscard]] secret::Bytes text_of(const Request& request, const Token* token, const Address& address) const;

  const std::vector<Address> addresses_;
  const std::string name_space_;
  Dialler dialler_;
  std::size_t active_ = 0;  // index of the address that answered last as the active node
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t in_use_ = 0;
  Bell connection_free_;
  std::string index_;  // of the last write
};

}  // namespace splitkey::vault
