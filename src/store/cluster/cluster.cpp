#include "store/cluster/cluster.hpp"

#include <algorithm>

#include "store/cluster/ask_health.hpp"

namespace splitkey::cluster {
namespace {

using std::chrono::steady_clock;

// A node that answered a moment ago does not take longer to be reached; if it does, another one may have taken over.
constexpr std::chrono::seconds active_node_timeout{1};

tl::unexpected<CallFailure> failed(Error error, bool maybe_done, bool worth_another_try) {
  return tl::unexpected<CallFailure>(CallFailure(std::move(error), maybe_done, worth_another_try));
}

tl::unexpected<CallFailure> exchange_failure(const http::Address& node, const http::ExchangeFailure& why) {
  return failed(at_node(node.url(), why.error), why.after != http::ExchangeFailure::After::nothing,
                why.error.code() == Errc::vault_unavailable);
}

/// Whether the server seems to have closed the connection before it saw the request.
bool closed_while_resting(bool rested, const http::ExchangeFailure& why) {
  return rested && why.after == http::ExchangeFailure::After::sending && why.error.code() == Errc::vault_unavailable;
}

/// Whether an answer is decided by. A write that was done was done by the active node, whoever passed it on to it.
bool needs_confirmation(const Request& request, const http::Answer& answer) {
  return request.method == http::Method::get || answer.status >= 300;
}

}  // namespace

Cluster::Cluster(const asio::any_io_executor& executor, const Settings& settings,
                 std::shared_ptr<const http::TlsContext> tls, std::shared_ptr<http::Budget> budget, log::Log& log)
    : settings_(settings),
      dialler_(std::make_shared<http::Dialler>(executor, std::move(tls), std::move(budget))),
      search_(std::make_shared<Search>(executor, settings.addresses, dialler_, log, settings.away_limit)),
      connection_free_(executor) {}

Cluster::PooledConnection::~PooledConnection() {
  if (cluster_ == nullptr) return;
  --cluster_->in_use_;
  cluster_->connection_free_.notify_all();
}

asio::awaitable<Result<Cluster::PooledConnection>> Cluster::place(Deadline deadline) {
  while (steady_clock::now() < deadline) {
    if (in_use_ < max_connections) co_return PooledConnection(*this);
    co_await connection_free_.wait(deadline);
  }
  co_return failure(Errc::deadline_exceeded, "no connection to Vault became free before the deadline");
}

std::unique_ptr<http::Connection> Cluster::take_idle() {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    if (!connection->is_stale()) return connection;
  }
  return nullptr;
}

// A connection to a node that is not the active one any more is of no use.
void Cluster::keep(std::unique_ptr<http::Connection> connection) {
  if (active_ == connection->address) idle_.push_back(std::move(connection));
}

void Cluster::forget_active() {
  active_.reset();
  idle_.clear();
}

asio::awaitable<Result<Cluster::PooledConnection>> Cluster::take_connection(Deadline deadline) {
  auto pooled = co_await place(deadline);
  if (!pooled) co_return pooled;
  pooled->connection = take_idle();
  pooled->rested = pooled->connection != nullptr;
  while (pooled->connection == nullptr) {
    if (active_) pooled->connection = co_await dial_active(deadline);
    if (pooled->connection != nullptr) break;
    auto found = co_await search_->find(deadline);
    if (!found) co_return propagate(found);
    if (active_ != found->address) forget_active();
    active_ = found->address;
    pooled->connection = std::move(found->connection);
  }
  co_return pooled;
}

// nullptr when the node is not there or not active any more.
asio::awaitable<std::unique_ptr<http::Connection>> Cluster::dial_active(Deadline deadline) {
  const http::Address address = *active_;
  auto connection = co_await dialler_->dial(address, std::min(deadline, steady_clock::now() + active_node_timeout));
  if (connection) {
    const HealthReport report = co_await ask_health(**connection, deadline);
    if (report.said) search_->heard(address, report.is_active());
    if (report.is_active() && report.keep_alive) co_return std::move(*connection);
    // A server that closes every connection was asked on this one; the next one is as good as it can be.
    if (report.is_active()) connection = co_await dialler_->dial(address, deadline);
    if (report.is_active() && connection) co_return std::move(*connection);
  }
  if (active_ == address) forget_active();
  co_return nullptr;
}

secret::Bytes Cluster::text_of(const Request& request, const SharedToken& token, const http::Address& address) const {
  const std::string host = address.authority();
  Headers headers;
  headers.host = host;
  headers.name_space = settings_.name_space;
  if (token != nullptr && !token->empty()) {
    headers.token = token.get();
    headers.index = index_;
  }
  return write_request(request, headers);
}

asio::awaitable<tl::expected<http::Answer, CallFailure>> Cluster::call(std::shared_ptr<const Request> request,
                                                                       SharedToken token, Deadline deadline) {
  while (true) {
    auto leased = co_await take_connection(deadline);
    if (!leased) co_return failed(leased.error(), false, false);
    const http::Address node = leased->connection->address;
    const secret::Bytes text = text_of(*request, token, node);
    auto answer = co_await leased->connection->exchange(text.expose(), index_field, deadline);
    if (answer) co_return co_await judge(std::move(*leased), std::move(*answer), request, deadline);
    const http::ExchangeFailure& why = answer.error();
    if (why.after != http::ExchangeFailure::After::nothing) forget_active();
    if (!closed_while_resting(leased->rested, why) || !request->repeatable) co_return exchange_failure(node, why);
  }
}

// What to make of an answer: whether it comes from the active node.
asio::awaitable<tl::expected<http::Answer, CallFailure>> Cluster::judge(PooledConnection pooled, http::Answer answer,
                                                                        std::shared_ptr<const Request> request,
                                                                        Deadline deadline) {
  const std::string url = pooled.connection->address.url();
  if (!answer.kept_field.empty() && request->method != http::Method::get) index_ = answer.kept_field;
  if (answer.status == 307) {
    follow(answer, *request);
    const Error error(Errc::vault_unavailable, "Vault at " + url + " is no longer the active node");
    co_return failed(error, false, true);
  }
  if (!needs_confirmation(*request, answer)) {
    if (answer.keep_alive) pooled.keep();
    co_return std::move(answer);
  }
  const HealthReport report = co_await confirm(pooled, answer.keep_alive, deadline);
  if (report.is_active()) {
    if (report.keep_alive) pooled.keep();
    co_return std::move(answer);
  }
  forget_active();
  const Error error = report.said ? at_node(url, report.said->trouble()) : report.said.error();
  const bool maybe_done = request->method != http::Method::get && answer.status >= 500;
  co_return failed(error, maybe_done, error.code() != Errc::deadline_exceeded);
}

// On the connection that answered; where the server closes it, on another one to the same address.
asio::awaitable<HealthReport> Cluster::confirm(PooledConnection& pooled, bool keep_alive, Deadline deadline) {
  if (keep_alive) {
    HealthReport report = co_await ask_health(*pooled.connection, deadline);
    if (report.said || report.said.error().code() != Errc::vault_unavailable) co_return report;
  }
  const http::Address address = pooled.connection->address;
  auto next = co_await dialler_->dial(address, deadline);
  if (!next) co_return HealthReport(at_node(address.url(), next.error()));
  pooled.connection = std::move(*next);
  co_return co_await ask_health(*pooled.connection, deadline);
}

// A standby names the active node. Only a configured one is believed, and only the very same path.
void Cluster::follow(const http::Answer& redirect, const Request& request) {
  forget_active();
  const std::string same_path = "/v1/" + request.path;
  if (!redirect.location.ends_with(same_path)) return;
  const auto named =
      http::read_address(std::string_view(redirect.location).substr(0, redirect.location.size() - same_path.size()));
  if (named && std::ranges::find(settings_.addresses, *named) != settings_.addresses.end()) active_ = *named;
}

asio::awaitable<HealthReport> Cluster::check_health(Deadline deadline) {
  if (auto rested = take_idle()) {
    HealthReport report = co_await ask_health(*rested, deadline);
    if (report.is_active() && report.keep_alive) keep(std::move(rested));
    if (report.is_active()) co_return report;
    forget_active();
  }
  co_return co_await search_->check_health(deadline);
}

asio::awaitable<void> Cluster::stop() {
  idle_.clear();
  co_await search_->stop();
}

}  // namespace splitkey::cluster
