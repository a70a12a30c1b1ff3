#include "vault/cluster.hpp"

namespace splitkey::vault {
namespace {

using std::chrono::steady_clock;

Error about(const std::string& url, const Error& error) {
  return {error.code(), "Vault at " + url + ": " + error.message()};
}

Error outcome_unknown(const Error& error) {
  return {error.code(),
          error.message() + "; the outcome is unknown, the write may have been done: read before writing again"};
}

Request health_request() {
  Request request(Method::get, "sys/health");
  request.in_namespace = false;
  return request;
}

/// Of what several nodes said, the one to tell: sealed says more than standby, standby more than unreachable.
int weight(const Cluster::Look& look) {
  if (!look) return look.error().code() == Errc::deadline_exceeded ? 0 : 1;
  switch (look->role) {
    case Health::Role::standby:
      return 2;
    case Health::Role::uninitialized:
      return 3;
    case Health::Role::sealed:
      return 4;
    case Health::Role::active:
      break;
  }
  return 5;
}

/// Whether a node that answers so is what it was when we connected.
bool still_serves(unsigned status) { return status < 300 || (status >= 400 && status < 500); }

}  // namespace

Cluster::Cluster(asio::any_io_executor executor, const Settings& settings, std::shared_ptr<const TlsContext> tls)
    : addresses_(settings.addresses),
      name_space_(settings.name_space),
      dialler_(executor, std::move(tls)),
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
  co_return failure(Errc::deadline_exceeded, "no connection to Vault became free in time");
}

std::unique_ptr<Connection> Cluster::take_idle() {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    if (!connection->is_stale()) return connection;
  }
  return nullptr;
}

asio::awaitable<Result<Cluster::Lease>> Cluster::lease(Deadline deadline) {
  auto lease = co_await place(deadline);
  if (!lease) co_return lease;
  lease->connection = take_idle();
  lease->rested = lease->connection != nullptr;
  if (!lease->rested) {
    Found found = co_await find_active(deadline);
    if (!found.look) co_return failure(std::move(found.look).error());
    if (found.connection == nullptr) co_return failure(about(found.look->url, found.look->trouble()));
    lease->connection = std::move(found.connection);
  }
  co_return lease;
}

asio::awaitable<Cluster::Found> Cluster::find_active(Deadline deadline) {
  std::optional<Found> best;
  for (std::size_t i = 0; i < addresses_.size(); ++i) {
    const std::size_t asked = (active_ + i) % addresses_.size();
    Found found = co_await ask(addresses_[asked], deadline);
    if (found.connection != nullptr) {
      active_ = asked;
      co_return found;
    }
    if (!best || weight(found.look) > weight(best->look)) best = std::move(found);
  }
  co_return std::move(*best);
}

asio::awaitable<Cluster::Found> Cluster::ask(Address address, Deadline deadline) {
  auto connection = co_await dialler_.dial(address, deadline);
  if (!connection) co_return Found(failure(about(address.url(), connection.error())));
  co_return co_await ask_on(std::move(*connection), deadline);
}

asio::awaitable<Cluster::Found> Cluster::ask_on(std::unique_ptr<Connection> connection, Deadline deadline) {
  const Address address = connection->address;
  const secret::Bytes text = text_of(health_request(), nullptr, address);
  const auto answer = co_await connection->exchange(text.expose(), deadline);
  if (!answer) co_return Found(failure(about(address.url(), answer.error().error)));
  Look look = read_health(*answer);
  if (!look) co_return Found(failure(about(address.url(), look.error())));
  look->url = address.url();
  if (look->role != Health::Role::active) co_return Found(std::move(look));
  if (!answer->keep_alive) {
    auto next = co_await dialler_.dial(address, deadline);
    if (!next) co_return Found(failure(about(address.url(), next.error())));
    connection = std::move(*next);
  }
  co_return Found(std::move(look), std::move(connection));
}

secret::Bytes Cluster::text_of(const Request& request, const Token* token, const Address& address) const {
  const std::string host = address.authority();
  Headers headers;
  headers.host = host;
  headers.name_space = name_space_;
  if (token != nullptr) {
    headers.token = &token->text;
    headers.index = index_;
  }
  return write_request(request, headers);
}

asio::awaitable<Result<Answer>> Cluster::call(std::shared_ptr<const Request> request,
                                              std::shared_ptr<const Token> token, Deadline deadline) {
  while (true) {
    auto leased = co_await lease(deadline);
    if (!leased) co_return failure(leased.error());
    const secret::Bytes text = text_of(*request, token.get(), leased->connection->address);
    auto answer = co_await leased->connection->exchange(text.expose(), deadline);
    if (answer) {
      if (!answer->index.empty() && request->method != Method::get) index_ = answer->index;
      if (answer->keep_alive && still_serves(answer->status)) leased->keep();
      co_return std::move(*answer);
    }
    const auto& [error, answer_begun] = answer.error();
    const bool closed_while_resting = leased->rested && !answer_begun && error.code() == Errc::vault_unavailable;
    idle_.clear();
    if (closed_while_resting && request->repeatable) continue;
    co_return failure(about(leased->connection->address.url(), request->repeatable ? error : outcome_unknown(error)));
  }
}

asio::awaitable<Cluster::Look> Cluster::look(Deadline deadline) {
  auto place_taken = co_await place(deadline);
  if (!place_taken) co_return failure(place_taken.error());
  Found found(failure(Errc::vault_unavailable, "no node was asked"));
  if (auto rested = take_idle()) found = co_await ask_on(std::move(rested), deadline);
  if (found.connection == nullptr) found = co_await find_active(deadline);
  place_taken->connection = std::move(found.connection);
  if (place_taken->connection != nullptr) place_taken->keep();
  co_return std::move(found.look);
}

}  // namespace splitkey::vault
