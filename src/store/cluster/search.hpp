#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/log/log.hpp"
#include "store/cluster/health.hpp"
#include "store/http/condition.hpp"
#include "store/http/dialler.hpp"
#include "store/http/jitter.hpp"

namespace splitkey::cluster {

/// Looks for the active one among the configured nodes: one search at a time for all who need it. It asks all nodes at
/// once, again and again until one says that it is active or nobody wants to know any more. What is known meanwhile
/// serves as a circuit breaker: those who come while Vault is sealed, not initialised, or has been away for a while,
/// hear so after a last quick look that begins when they have come; while nodes answer and are about to elect, or one
/// that has spoken before takes its time, they wait. Belongs to the event loop.
class Search : public std::enable_shared_from_this<Search> {
 public:
  /// The active node; the connection on which it said so goes to the first who asks.
  class Found {
   public:
    Found(http::Address where, std::unique_ptr<http::Connection> how)
        : address(std::move(where)), connection(std::move(how)) {}

    http::Address address;
    std::unique_ptr<http::Connection> connection;
  };

  /// `away_limit`: how long Vault may be away before those who come hear so at once. `log` outlives it.
  Search(const asio::any_io_executor& executor, const std::vector<http::Address>& addresses,
         std::shared_ptr<http::Dialler> dialler, log::Log& log, std::chrono::milliseconds away_limit);

  /// Waits until a node is active. Errors: vault_sealed (all that answer are sealed or not initialised) and
  /// vault_unavailable (away for longer than `away_limit`), at once; vault_unavailable at the deadline.
  [[nodiscard]] asio::awaitable<Result<Found>> find(Deadline deadline);

  /// What the nodes say in a look at all of them that begins now or is under way: the active one's words, else the
  /// words of the one that tells most. Errors: vault_unavailable with each address and why it does not answer.
  [[nodiscard]] asio::awaitable<HealthReport> check_health(Deadline deadline);

  /// The node at `address` said whether it is active. One that says now this and now that, while no other address took
  /// over, is a balancer in front of several nodes, and that is told.
  void heard(const http::Address& address, bool active);
  /// An address that seems to be such a balancer; it is cleared when another address turns out to be the active node.
  [[nodiscard]] const std::optional<std::string>& balancer() const noexcept { return balancer_; }

  /// Why no node is active, while one is looked for and something was heard.
  [[nodiscard]] std::optional<Error> absence() const;

  /// Whoever waits or asks from now on hears that splitkeyd is stopping.
  void give_up();
  /// Ends the search, and returns when nothing of it runs any more. Nobody may ask afterwards.
  [[nodiscard]] asio::awaitable<void> stop();

 private:
  /// A configured node, and what it said when it was asked last.
  struct Node {
    explicit Node(http::Address where) : address(std::move(where)) {}

    http::Address address;
    std::optional<Result<Health>> said;
    bool asked = false;   // and has not answered yet
    bool silent = false;  // when it was asked the time before
    bool was_active = false;
    std::vector<Deadline> changes;  // of its role, the last few
  };

  void begin(Deadline wanted_until);
  [[nodiscard]] static asio::awaitable<void> run(std::shared_ptr<Search> self);
  [[nodiscard]] asio::awaitable<void> look_around();
  [[nodiscard]] bool has_heard_enough(Deadline since) const;
  [[nodiscard]] static asio::awaitable<void> ask(std::shared_ptr<Search> self, std::size_t index, Deadline deadline);
  [[nodiscard]] asio::awaitable<HealthReport> ask_node(http::Address address, Deadline deadline);
  void clear_of_suspicion(Node& node);
  void conclude();
  [[nodiscard]] Error nobody_answers() const;
  void tell(const std::string& news, bool good);
  [[nodiscard]] bool is_hopeless() const;
  [[nodiscard]] Error trouble() const;

  asio::any_io_executor executor_;
  std::shared_ptr<http::Dialler> dialler_;
  log::Log& log_;
  const std::chrono::milliseconds away_limit_;
  http::Jitter jitter_;
  std::vector<Node> nodes_;

  bool running_ = false;
  bool stopping_ = false;
  bool hurried_ = false;      // somebody wants the next round now
  bool looking_ = false;      // a round is under way
  std::uint64_t rounds_ = 0;  // concluded
  Deadline wanted_until_;
  std::optional<Found> found_;           // of the last round; its connection until somebody takes it
  std::optional<Result<Health>> words_;  // what the last round brought
  bool all_have_spoken_ = false;         // in it, but for those that never do
  std::optional<Deadline> away_since_;
  std::optional<std::string> balancer_;
  std::string told_;  // in the log
  http::Condition answered_;
  http::Condition concluded_;
};

}  // namespace splitkey::cluster
