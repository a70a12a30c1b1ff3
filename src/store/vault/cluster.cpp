#include "store/vault/cluster.hpp"

#include <algorithm>

#include "store/vault/ask_health.hpp"

namespace splitkey::vault {
namespace {

using std::chrono::steady_clock;

// A node that answered a moment ago does not take longer to be reached; if it does, another one may have taken over.
constexpr std::chrono::seconds patience_with_the_active_node{1};

tl::unexpected<CallFailure> failed(Error error, bool maybe_done, bool worth_another_try) {
  return tl::unexpected<CallFailure>(CallFailure(std::move(error), maybe_done, worth_another_try));
}

tl::unexpected<CallFailure> broken(const Address& node, const Broken& why) {
  return failed(at_node(node.url(), why.error), why.after != Broken::After::nothing,
                why.error.code() == Errc::vault_unavailable);
}

/// Whether the server seems to have closed the connection before it saw the request.
bool closed_while_resting(bool rested, const Broken& why) {
  return rested && why.after == Broken::After::sending && why.error.code() == Errc::vault_unavailable;
}

/// Whether an answer is decided by. A write that was done was done by the active node, whoever passed it on to it.
bool needs_confirmation(const Request& request, const Answer& answer) {
  return request.method == Method::get || answer.status >= 300;
}

}  // namespace

Cluster::Cluster(const asio::any_io_executor& executor, const Settings& settings, std::shared_ptr<const TlsContext> tls,
                 std::shared_ptr<Budget> budget, log::Log& log)
    : addresses_(settings.addresses),
      name_space_(settings.name_space),
      dialler_(std::make_shared<Dialler>(executor, std::move(tls), std::move(budget))),
      search_(std::make_shared<Search>(executor, addresses_, dialler_, log, settings.away_patience)),
      connection_free_(executor) {}

Cluster::Lease::~Lease() {
  if (cluster_ == nullptr) return;
  --cluster_->in_use_;
  cluster_->connection_free_.ring();
}

asio::awaitable<Result<Cluster::Lease>> Cluster::place(Deadline deadline) {
  while (steady_clock::now() < deadline) {
    if (in_use_ < max_connections) co_return Lease(*this);
    co_await connection_free_.wait(deadline);
  }
  co_return failure(Errc::deadline_exceeded, "no connection to Vault became free before the deadline");
}

std::unique_ptr<Connection> Cluster::take_idle() {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    if (!connection->is_stale()) return connection;
  }
  return nullptr;
}

// A connection to a node that is not the active one any more is of no use.
void Cluster::keep(std::unique_ptr<Connection> connection) {
  if (active_ == connection->address) idle_.push_back(std::move(connection));
}

void Cluster::forget_active() {
  active_.reset();
  idle_.clear();
}

asio::awaitable<Result<Cluster::Lease>> Cluster::lease(Deadline deadline) {
  auto lease = co_await place(deadline);
  if (!lease) co_return lease;
  lease->connection = take_idle();
  lease->rested = lease->connection != nullptr;
  while (lease->connection == nullptr) {
    if (active_) lease->connection = co_await dial_active(deadline);
    if (lease->connection != nullptr) break;
    auto found = co_await search_->find(deadline);
    if (!found) co_return propagate(found);
    if (active_ != found->address) forget_active();
    active_ = found->address;
    lease->connection = std::move(found->connection);
  }
  co_return lease;
}

// nullptr when the node is not there or not active any more.
asio::awaitable<std::unique_ptr<Connection>> Cluster::dial_active(Deadline deadline) {
  const Address address = *active_;
  auto connection =
      co_await dialler_->dial(address, std::min(deadline, steady_clock::now() + patience_with_the_active_node));
  if (connection) {
    const Look look = co_await ask_health(**connection, deadline);
    if (look.said) search_->heard(address, look.is_active());
    if (look.is_active() && look.keep_alive) co_return std::move(*connection);
    // A server that closes every connection was asked on this one; the next one is as good as it can be.
    if (look.is_active()) connection = co_await dialler_->dial(address, deadline);
    if (look.is_active() && connection) co_return std::move(*connection);
  }
  if (active_ == address) forget_active();
  co_return nullptr;
}

secret::Bytes Cluster::text_of(const Request& request, const Token* token, const Address& address) const {
  const std::string host = address.authority();
  Headers headers;
  headers.host = host;
  headers.name_space = name_space_;
  if (token != nullptr && !token->text.empty()) {
    headers.token = &token->text;
    headers.index = index_;
  }
  return write_request(request, headers);
}

asio::awaitable<tl::expected<Answer, CallFailure>> Cluster::call(std::shared_ptr<const Request> request,
                                                                 std::shared_ptr<const Token> token,
                                                                 Deadline deadline) {
  while (true) {
    auto leased = co_await lease(deadline);
    if (!leased) co_return failed(leased.error(), false, false);
    const Address node = leased->connection->address;
    const secret::Bytes text = text_of(*request, token.get(), node);
    auto answer = co_await leased->connection->exchange(text.expose(), deadline);
    if (answer) co_return co_await judge(std::move(*leased), std::move(*answer), request, deadline);
    const Broken& why = answer.error();
    if (why.after != Broken::After::nothing) forget_active();
    if (!closed_while_resting(leased->rested, why) || !request->repeatable) co_return broken(node, why);
  }
}

// What to make of an answer: whether it comes from the active node.
asio::awaitable<tl::expected<Answer, CallFailure>> Cluster::judge(Lease lease, Answer answer,
                                                                  std::shared_ptr<const Request> request,
                                                                  Deadline deadline) {
  const std::string url = lease.connection->address.url();
  if (!answer.index.empty() && request->method != Method::get) index_ = answer.index;
  if (answer.status == 307) {
    follow(answer, *request);
    const Error error(Errc::vault_unavailable, "Vault at " + url + " is no longer the active node");
    co_return failed(error, false, true);
  }
  if (!needs_confirmation(*request, answer)) {
    if (answer.keep_alive) lease.keep();
    co_return std::move(answer);
  }
  const Look look = co_await confirm(lease, answer.keep_alive, deadline);
  if (look.is_active()) {
    if (look.keep_alive) lease.keep();
    co_return std::move(answer);
  }
  forget_active();
  const Error error = look.said ? at_node(url, look.said->trouble()) : look.said.error();
  const bool maybe_done = request->method != Method::get && answer.status >= 500;
  co_return failed(error, maybe_done, error.code() != Errc::deadline_exceeded);
}

// On the connection that answered; where the server closes it, on another one to the same address.
asio::awaitable<Look> Cluster::confirm(Lease& lease, bool keep_alive, Deadline deadline) {
  if (keep_alive) {
    Look look = co_await ask_health(*lease.connection, deadline);
    if (look.said || look.said.error().code() != Errc::vault_unavailable) co_return look;
  }
  const Address address = lease.connection->address;
  auto next = co_await dialler_->dial(address, deadline);
  if (!next) co_return Look(at_node(address.url(), next.error()));
  lease.connection = std::move(*next);
  co_return co_await ask_health(*lease.connection, deadline);
}

// A standby names the active node. Only a configured one is believed, and only the very same path.
void Cluster::follow(const Answer& redirect, const Request& request) {
  forget_active();
  const std::string same_path = "/v1/" + request.path;
  if (!redirect.location.ends_with(same_path)) return;
  const auto named =
      read_address(std::string_view(redirect.location).substr(0, redirect.location.size() - same_path.size()));
  if (named && std::ranges::find(addresses_, *named) != addresses_.end()) active_ = *named;
}

asio::awaitable<Look> Cluster::look(Deadline deadline) {
  if (auto rested = take_idle()) {
    Look look = co_await ask_health(*rested, deadline);
    if (look.is_active() && look.keep_alive) keep(std::move(rested));
    if (look.is_active()) co_return look;
    forget_active();
  }
  co_return co_await search_->look(deadline);
}

asio::awaitable<void> Cluster::stop() {
  idle_.clear();
  co_await search_->stop();
}

}  // namespace splitkey::vault
