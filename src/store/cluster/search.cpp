#include "store/cluster/search.hpp"

#include <algorithm>
#include <new>

#include <asio/co_spawn.hpp>

#include "base/process/exhaustion.hpp"
#include "base/result/invariant.hpp"
#include "store/cluster/ask_health.hpp"

namespace splitkey::cluster {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A node that does not answer for so long does not answer.
constexpr std::chrono::seconds node_timeout{3};
// Once one node has answered, the others keep the round waiting no longer: a dead one must not hide an election.
constexpr milliseconds other_nodes_timeout{300};
// The pause between two rounds grows from the one to the other.
constexpr milliseconds shortest_pause{50};
constexpr milliseconds longest_pause{500};
// So long a request waits for a last round while Vault is known to be away: it may just have come back.
constexpr milliseconds last_look{250};
// A role that changes so often in so long is no election's doing.
constexpr std::size_t changes_of_a_balancer = 4;
constexpr std::chrono::seconds time_of_a_balancer{10};
// A search goes on for so long after the last who wanted to know: the next one then hears at once.
constexpr std::chrono::seconds interest{5};

void must_not_throw(const std::exception_ptr& escaped) {
  invariant(!escaped, "an exception escaped from the search for the active node");
}

/// Of what several nodes said, the one to tell: a standby may become active, a sealed one tells more than none.
int weight(const Result<Health>& said) {
  if (!said) return said.error().code() == Errc::deadline_exceeded ? 0 : 1;
  switch (said->role) {
    case Health::Role::uninitialized:
      return 2;
    case Health::Role::sealed:
      return 3;
    case Health::Role::standby:
      return 4;
    case Health::Role::active:
      break;
  }
  return 5;
}

}  // namespace

Search::Search(const asio::any_io_executor& executor, const std::vector<http::Address>& addresses,
               std::shared_ptr<http::Dialler> dialler, log::Log& log, milliseconds away_limit)
    : executor_(executor),
      dialler_(std::move(dialler)),
      log_(log),
      away_limit_(away_limit),
      answered_(executor),
      concluded_(executor) {
  for (const http::Address& address : addresses) nodes_.emplace_back(address);
}

asio::awaitable<Result<Search::Found>> Search::find(Deadline deadline) {
  const bool was_hopeless = running_ && is_hopeless();
  // A round that began before this request came says nothing of now.
  const std::uint64_t enough_rounds = rounds_ + (looking_ ? 2 : 1);
  begin(deadline);
  Deadline until = was_hopeless ? std::min(deadline, steady_clock::now() + last_look) : deadline;
  while (!stopping_) {
    co_await concluded_.wait(until);
    if (found_) co_return Found(found_->address, std::move(found_->connection));
    if (rounds_ >= enough_rounds && is_hopeless()) co_return failure(trouble());
    if (!is_hopeless()) until = deadline;
    if (steady_clock::now() < until) continue;
    if (words_) co_return failure(trouble());
    co_return failure(Errc::deadline_exceeded, "no Vault node answered in time");
  }
  co_return failure(Errc::overloaded, "splitkeyd is stopping");
}

asio::awaitable<HealthReport> Search::check_health(Deadline deadline) {
  begin(deadline);
  const std::uint64_t before = rounds_;
  while (rounds_ == before && steady_clock::now() < deadline) co_await concluded_.wait(deadline);
  if (rounds_ == before) co_return HealthReport(Error(Errc::deadline_exceeded, "no Vault node answered in time"));
  if (!*words_) co_return HealthReport(words_->error());
  co_return HealthReport(**words_, false);
}

std::optional<Error> Search::absence() const { return running_ && words_ ? std::optional(trouble()) : std::nullopt; }

void Search::give_up() {
  stopping_ = true;
  answered_.notify_all();
  concluded_.notify_all();
}

asio::awaitable<void> Search::stop() {
  give_up();
  const auto asked = [this] { return std::ranges::any_of(nodes_, &Node::asked); };
  while (running_ || asked()) co_await answered_.wait(steady_clock::now() + node_timeout);
}

void Search::begin(Deadline wanted_until) {
  wanted_until_ = std::max(wanted_until_, wanted_until);
  hurried_ = true;
  answered_.notify_all();
  if (running_ || stopping_) return;
  running_ = true;
  found_.reset();
  words_.reset();
  asio::co_spawn(executor_, run(shared_from_this()), must_not_throw);
}

asio::awaitable<void> Search::run(std::shared_ptr<Search> self) {
  for (milliseconds pause = shortest_pause; !self->stopping_; pause = std::min(pause * 2, longest_pause)) {
    self->hurried_ = false;
    co_await self->look_around();
    if (self->found_ || steady_clock::now() > self->wanted_until_ + interest) break;
    const Deadline next =
        steady_clock::now() + std::chrono::duration_cast<milliseconds>(pause * self->jitter_.between(0.5, 1));
    const Deadline soonest = steady_clock::now() + shortest_pause;
    while (!self->stopping_ && !self->found_ && steady_clock::now() < (self->hurried_ ? soonest : next)) {
      co_await self->answered_.wait(self->hurried_ ? soonest : next);
    }
    if (!self->found_) continue;
    self->conclude();
    break;
  }
  self->running_ = false;
  self->answered_.notify_all();
}

// Asks every node that does not owe an answer from a former round.
asio::awaitable<void> Search::look_around() {
  const Deadline begun = steady_clock::now();
  looking_ = true;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].asked) continue;
    nodes_[i].asked = true;
    nodes_[i].said.reset();
    asio::co_spawn(executor_, ask(shared_from_this(), i, begun + node_timeout), must_not_throw);
  }
  while (!has_heard_enough(begun)) {
    const bool somebody_answered = std::ranges::any_of(nodes_, [](const Node& node) { return node.said.has_value(); });
    co_await answered_.wait(begun + (somebody_answered ? other_nodes_timeout : milliseconds(node_timeout)));
  }
  conclude();
}

bool Search::has_heard_enough(Deadline since) const {
  if (stopping_ || found_ || std::ranges::none_of(nodes_, &Node::asked)) return true;
  const auto waited = steady_clock::now() - since;
  const bool somebody_answered = std::ranges::any_of(nodes_, [](const Node& node) { return node.said.has_value(); });
  return waited >= node_timeout || (somebody_answered && waited >= other_nodes_timeout);
}

asio::awaitable<void> Search::ask(std::shared_ptr<Search> self, std::size_t index, Deadline deadline) {
  Node& node = self->nodes_[index];
  try {
    node.said = (co_await self->ask_node(node.address, deadline)).said;
  } catch (const std::bad_alloc& full) {
    node.said = failure(process::overloaded(full));
  }
  node.asked = false;
  node.silent = !node.said->has_value();
  // A node that restarts during an election is not a balancer.
  if (node.silent) node.changes.clear();
  self->answered_.notify_all();
}

asio::awaitable<HealthReport> Search::ask_node(http::Address address, Deadline deadline) {
  auto connection = co_await dialler_->dial(address, deadline);
  if (!connection) co_return HealthReport(at_node(address.url(), connection.error()));
  HealthReport report = co_await ask_health(**connection, deadline);
  if (report.said) heard(address, report.is_active());
  if (report.is_active() && running_ && !found_) {
    if (!report.keep_alive) *connection = nullptr;
    found_.emplace(std::move(address), std::move(*connection));
  }
  co_return report;
}

void Search::heard(const http::Address& address, bool active) {
  const Deadline now = steady_clock::now();
  for (Node& node : nodes_) {
    if (node.address != address) {
      if (active) clear_of_suspicion(node);
      continue;
    }
    if (std::exchange(node.was_active, active) == active) continue;
    std::erase_if(node.changes, [now](Deadline change) { return now - change > time_of_a_balancer; });
    node.changes.push_back(now);
    if (node.changes.size() < changes_of_a_balancer || balancer_) continue;
    balancer_ = address.url();
    log_.warning(log::message::behind_balancer,
                 "several Vault nodes answer at {}: name each node in vault.addresses, or turn standby reads off there",
                 *balancer_);
  }
}

// Its role changed because another node took over.
void Search::clear_of_suspicion(Node& node) {
  node.changes.clear();
  if (balancer_ == node.address.url()) balancer_.reset();
}

void Search::conclude() {
  const auto tells_less = [](const Node& a, const Node& b) {
    return (a.said ? weight(*a.said) : -1) < (b.said ? weight(*b.said) : -1);
  };
  const Node& most = *std::ranges::max_element(nodes_, tells_less);
  words_ = most.said && most.said->has_value() ? *most.said : failure(nobody_answers());
  all_have_spoken_ = std::ranges::none_of(nodes_, [](const Node& node) { return node.asked && !node.silent; });
  const bool away = !words_->has_value();
  if (!away) away_since_.reset();
  if (away && !away_since_) away_since_ = steady_clock::now();
  ++rounds_;
  looking_ = false;
  if (found_) tell("the active Vault node is " + found_->address.url(), true);
  if (!found_) tell(trouble().message(), false);
  concluded_.notify_all();
}

Error Search::nobody_answers() const {
  std::string reasons;
  for (const Node& node : nodes_) {
    if (!reasons.empty()) reasons += "; ";
    reasons +=
        node.said ? node.said->error().message() : "Vault at " + node.address.url() + ": it took too long to answer";
  }
  return {Errc::vault_unavailable, reasons};
}

void Search::tell(const std::string& news, bool good) {
  if (std::exchange(told_, news) == news) return;
  if (good) log_.notice(log::message::vault_well, "{}", news);
  if (!good) log_.warning(log::message::vault_ill, "{}", news);
}

bool Search::is_hopeless() const {
  if (!words_) return false;
  if (!*words_) return away_since_ && steady_clock::now() >= *away_since_ + away_limit_;
  // A sealed node is quick to say so. It does not speak for one that is busy: that may be the active one.
  const bool sealed = (**words_).role == Health::Role::sealed || (**words_).role == Health::Role::uninitialized;
  return sealed && all_have_spoken_;
}

Error Search::trouble() const {
  if (!*words_) return {Errc::vault_unavailable, "unreachable: " + words_->error().message()};
  const Health& health = **words_;
  return at_node(health.url, health.trouble());
}

}  // namespace splitkey::cluster
