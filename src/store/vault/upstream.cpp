#include "store/vault/upstream.hpp"

#include <algorithm>
#include <new>

#include <asio/steady_timer.hpp>
#include <fmt/format.h>

#include "base/process/exhaustion.hpp"
#include "store/cluster/trouble.hpp"
#include "store/http/await.hpp"
#include "store/vault/facts.hpp"

namespace splitkey::vault {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// So many nodes that are not active any more may come in the way of each try.
constexpr int most_detours = 2;
// With so many tokens a request is tried that Vault forgets one after the other.
constexpr int most_tokens = 3;
// A policy that is too narrow is looked at again while somebody asks for the status.
constexpr seconds pause_between_looks_at_the_policy{10};
// So long after Vault refused a request because there were too many, sys/health says so.
constexpr seconds limit_is_news{10};
// How long sys/health waits for a login.
constexpr seconds login_timeout{2};

/// What is dangerous about the settings, though allowed; empty: nothing.
std::string warning_for(const Settings& settings) {
  std::string warning;
  const auto exposed = [](const http::Address& address) { return !address.tls && !address.is_loopback(); };
  if (std::ranges::any_of(settings.cluster.addresses, exposed)) {
    warning += "; WARNING: vault.allow_plain_http is on, everyone on the way reads the token and the records";
  }
  if (settings.tls.skip_verify) {
    warning += "; WARNING: vault.tls_skip_verify is on, everyone on the way can pose as Vault";
  }
  return warning;
}

// A seal does not pass by itself; a 503 without Vault's words comes from a proxy in between.
bool is_failure_of_server(const http::Answer& answer) {
  if (answer.status != 503) return answer.status >= 500;
  const auto words = answer.object();
  return !words || words->find_array("errors") == nullptr;
}

bool may_pass(const http::Answer& answer) {
  return answer.status == 412 || answer.status == 429 || is_failure_of_server(answer);
}

/// How long to wait before another try; nothing: none makes sense.
std::optional<milliseconds> pause_after(const CallResult& result, http::Backoff& backoff) {
  if (!result) return result.error().worth_another_try ? std::optional(backoff.next()) : std::nullopt;
  if (!may_pass(*result)) return std::nullopt;
  if (result->retry_after) return *result->retry_after;
  return backoff.next();
}

tl::unexpected<Error> wrong(std::string message) { return failure(Errc::invalid_request, std::move(message)); }

bool is_unverified(const Settings& settings, const http::Address& address) {
  return address.tls && !address.is_loopback() &&
         std::ranges::find(settings.tls.skip_verify_hosts, address.host) == settings.tls.skip_verify_hosts.end();
}

Result<void> check(const Settings& settings) {
  if (settings.cluster.addresses.empty()) return wrong("vault.addresses names no server");
  for (const http::Address& address : settings.cluster.addresses) {
    if (!address.tls && !address.is_loopback() && !settings.cluster.allow_plain_http) {
      return wrong("vault.addresses: " + address.url() +
                   " is neither https:// nor on this machine; use https://, or set vault.allow_plain_http: true");
    }
    if (settings.tls.skip_verify && is_unverified(settings, address)) {
      return wrong("vault.tls_skip_verify: " + address.url() +
                   " is not on this machine; give vault.ca_file instead, or name the host in "
                   "vault.tls_skip_verify_hosts if anyone may pose as it");
    }
  }
  for (const std::string* word : {&settings.cluster.name_space, &settings.kv_mount, &settings.auth.approle_mount}) {
    if (!http::is_one_word(*word))
      return wrong("vault: namespace, kv_mount and auth.approle.mount take no spaces and no letters beyond ASCII");
  }
  return {};
}

tl::unexpected<cluster::CallFailure> failed(Error error) {
  return tl::unexpected<cluster::CallFailure>(cluster::CallFailure(std::move(error), false, false));
}

}  // namespace

bool may_have_been_done(const CallResult& result) {
  return result ? is_failure_of_server(*result) : result.error().maybe_done;
}

Error trouble(const CallResult& result, const std::string& path) {
  return result ? cluster::trouble(*result, path) : result.error().error;
}

Result<std::shared_ptr<Upstream>> Upstream::open(const asio::any_io_executor& executor, const Settings& settings,
                                                 log::Log& log, vault_auth::TokenShelf* shelf) {
  if (const auto fine = check(settings); !fine) return propagate(fine);
  std::shared_ptr<const http::TlsContext> tls;
  if (std::ranges::any_of(settings.cluster.addresses, &http::Address::tls)) {
    auto context = http::TlsContext::open(settings.tls);
    if (!context) return propagate(context);
    tls = std::move(*context);
  }
  return std::make_shared<Upstream>(executor, settings, std::move(tls), log, shelf);
}

Upstream::Upstream(const asio::any_io_executor& executor, const Settings& settings,
                   std::shared_ptr<const http::TlsContext> tls, log::Log& log, vault_auth::TokenShelf* shelf)
    : executor_(executor),
      warning_(warning_for(settings)),
      revoke_on_stop_(settings.auth.revoke_on_stop),
      cluster_(executor, settings.cluster, std::move(tls),
               std::make_shared<http::Budget>(executor, settings.cluster.max_calls_per_second), log),
      token_budget_(executor),
      tokens_(executor, cluster_, token_budget_, settings.auth, log, shelf),
      secret_id_(executor, cluster_, token_budget_, tokens_, settings.auth, log),
      keeper_(executor, tokens_, secret_id_, log),
      policy_(cluster_, token_budget_, settings.needs, settings.kv_mount),
      call_ended_(executor) {
  if (!warning_.empty()) log.warning(log::message::unsafe_setting, "{}", warning_.substr(2));
}

asio::awaitable<CallResult> Upstream::call(std::shared_ptr<const cluster::Request> request, Deadline deadline) {
  return call_as(nullptr, std::move(request), deadline);
}

asio::awaitable<CallResult> Upstream::call_as(cluster::SharedToken given,
                                              std::shared_ptr<const cluster::Request> request, Deadline deadline) {
  const Underway underway(*this);
  try {
    auto result = co_await try_again_and_again(std::move(given), std::move(request), deadline);
    unanswered_ = result ? std::nullopt : std::optional(result.error().error);
    co_return result;
  } catch (const std::bad_alloc& full) {
    co_return failed(process::overloaded(full));
  }
}

asio::awaitable<CallResult> Upstream::try_again_and_again(cluster::SharedToken given,
                                                          std::shared_ptr<const cluster::Request> request,
                                                          Deadline deadline) {
  http::Backoff backoff(jitter_);
  for (int tries = 0, detours = 0;;) {
    auto result = co_await try_once(given, request, deadline);
    if (result && result->status == 429) limited_at_ = steady_clock::now();
    // A node that is no longer the active one says nothing of the request: during an election there may be several.
    const bool is_detour = !result && !result.error().maybe_done;
    ++(is_detour ? detours : tries);
    if (tries >= most_tries() || detours >= most_detours * most_tries()) co_return result;
    if (may_have_been_done(result) && !request->repeatable) co_return result;
    const auto pause = pause_after(result, backoff);
    if (!pause || steady_clock::now() + *pause >= deadline) co_return result;
    asio::steady_timer timer(executor_, *pause);
    co_await timer.async_wait(http::as_tuple);
  }
}

asio::awaitable<CallResult> Upstream::try_once(cluster::SharedToken given,
                                               std::shared_ptr<const cluster::Request> request, Deadline deadline) {
  if (given) co_return co_await cluster_.call(request, given, deadline);
  auto token = co_await tokens_.token(deadline);
  if (!token) co_return failed(token.error());
  auto result = co_await cluster_.call(request, text_of(*token), deadline);
  for (int tokens = 1; tokens < most_tokens && result && result->status == 403; ++tokens) {
    auto another = co_await tokens_.after_refusal(*token, deadline);
    if (!another) co_return failed(another.error());
    if (*another == nullptr) break;
    token = std::move(another);
    result = co_await cluster_.call(request, text_of(*token), deadline);
  }
  if (result && result->status == 403) policy_.note_denied(request->path);
  if (result && result->status < 300) policy_.note_allowed(request->path);
  co_return result;
}

asio::awaitable<Result<void>> Upstream::log_in(Deadline deadline) {
  const Underway underway(*this);
  try {
    const auto token = co_await tokens_.log_in(deadline);
    if (!token) co_return propagate(token);
    co_return Result<void>();
  } catch (const std::bad_alloc& full) {
    co_return failure(process::overloaded(full));
  }
}

asio::awaitable<cluster::HealthReport> Upstream::check_health(Deadline deadline) {
  const Underway underway(*this);
  try {
    co_return co_await cluster_.check_health(deadline);
  } catch (const std::bad_alloc& full) {
    co_return cluster::HealthReport(process::overloaded(full));
  }
}

asio::awaitable<kv::Status> Upstream::status(Deadline deadline) {
  if (!report_ || steady_clock::now() - reported_at_ >= health_lifetime) {
    report_ = co_await check_health(deadline);
    reported_at_ = steady_clock::now();
  }
  if (report_->is_active()) {
    // Where this very question has started the daemon.
    const Deadline login_end = std::min(deadline, steady_clock::now() + login_timeout);
    if (tokens_.is_logging_in()) (void)co_await tokens_.token(login_end);
    co_await look_at_policy(deadline);
    const Underway underway(*this);
    co_await secret_id_.ask(deadline);
  }
  kv::Status status;
  const vault_auth::TokenStatus token = tokens_.state();
  status.facts = facts(token, secret_id_.known());
  status.ready = report_->is_active() && token.is_good();
  status.reachable = report_->said.has_value();
  status.sentence = sentence() + warning_;
  if (cluster_.balancer()) status.sentence += "; WARNING: several Vault nodes answer at " + *cluster_.balancer();
  if (!status.reachable) co_return status;
  const cluster::Health& health = *report_->said;
  status.initialized = health.role != cluster::Health::Role::uninitialized;
  status.sealed = health.role == cluster::Health::Role::sealed || health.role == cluster::Health::Role::uninitialized;
  status.standby = health.role == cluster::Health::Role::standby;
  status.version = health.version;
  co_return status;
}

asio::awaitable<void> Upstream::look_at_policy(Deadline deadline) {
  const auto now = steady_clock::now();
  const bool is_news = policy_asked_for_ != tokens_.number();
  const bool was_missing = policy_.missing() && now >= policy_asked_at_ + pause_between_looks_at_the_policy;
  if (!tokens_.life() || !(is_news || was_missing)) co_return;
  policy_asked_for_ = tokens_.number();
  policy_asked_at_ = now;
  const Underway underway(*this);
  try {
    const auto token = co_await tokens_.token(deadline);
    if (token) co_await policy_.ask(text_of(*token), deadline);
  } catch (const std::bad_alloc&) {  // asked again another time
    policy_asked_for_ = 0;
  }
}

std::string Upstream::summary() const {
  if (const auto absence = cluster_.absence()) return absence->message();
  if (tokens_.trouble()) return tokens_.trouble()->message();
  if (unanswered_) return "the last request to Vault failed: " + unanswered_->message();
  const vault_auth::TokenStatus token = tokens_.state();
  if (token.state == vault_auth::TokenState::none) return "not logged in to Vault yet";
  const std::string life = token.ttl ? fmt::format(", ends in {} min unless renewed", token.ttl->count() / 60) : "";
  return fmt::format("Vault answers, token {}{}", name(token.state), life);
}

std::string Upstream::sentence() const {
  if (!report_->said) return "unreachable: " + report_->said.error().message();
  const cluster::Health& health = *report_->said;
  if (health.role != cluster::Health::Role::active) return cluster::at_node(health.url, health.trouble()).message();
  if (tokens_.trouble()) return tokens_.trouble()->message();
  if (policy_.missing()) {
    return "policy too narrow: " + *policy_.missing() +
           "; write the policy anew (docs/operations.md, \"Setting up Vault\")";
  }
  if (limited_at_ && steady_clock::now() < *limited_at_ + limit_is_news) {
    return "rate-limited: Vault refuses some requests because there are too many; see its rate limit quotas";
  }
  return secret_id_.trouble().value_or("fine");
}

void Upstream::start() {
  vault_auth::TokenKeeper::start(std::shared_ptr<vault_auth::TokenKeeper>(shared_from_this(), &keeper_));
}

asio::awaitable<void> Upstream::stop(bool may_be_kept, Deadline deadline) {
  while (calls_ > 0 && steady_clock::now() < deadline) co_await call_ended_.wait(deadline);
  cluster_.give_up();
  co_await keeper_.stop();
  const bool lives_on = revoke_on_stop_ == vault_auth::RevokeOnStop::never ||
                        (revoke_on_stop_ == vault_auth::RevokeOnStop::automatic && may_be_kept && tokens_.is_kept());
  try {
    if (!lives_on) co_await tokens_.revoke(deadline);
  } catch (const std::bad_alloc&) {  // it lives until it expires
  }
  co_await cluster_.stop();
}

}  // namespace splitkey::vault
