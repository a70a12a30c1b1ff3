#include "store/vault_auth/token_owner.hpp"

#include "base/json/read.hpp"
#include "base/json/write.hpp"
#include "store/cluster/trouble.hpp"

namespace splitkey::vault_auth {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

// A refused login is not tried again for so long: what refuses it will hardly have changed.
constexpr seconds pause_after_refusal{1};

// A token that may not look itself up and is refused is taken for good while it is younger than this.
constexpr seconds surely_known{10};

}  // namespace

TokenOwner::TokenOwner(const asio::any_io_executor& executor, cluster::Cluster& cluster, TokenBudget& budget,
                       const Settings& settings, log::Log& log, TokenShelf* shelf)
    : cluster_(cluster),
      budget_(budget),
      log_(log),
      shelf_(shelf),
      keeps_(settings.revoke_on_stop != RevokeOnStop::always),
      login_(cluster, budget, settings, log),
      login_path_("auth/" + settings.approle_mount + "/login"),
      news_(executor) {}

asio::awaitable<Result<TokenOwner::Shared>> TokenOwner::token(Deadline deadline) {
  if (is_good()) co_return token_;
  co_return co_await log_in(deadline);
}

asio::awaitable<Result<TokenOwner::Shared>> TokenOwner::log_in(Deadline deadline) {
  while (login_under_way_ != nullptr) {
    const auto login = login_under_way_;
    co_await news_.wait(deadline);
    // A login that was given up, or whose deadline was earlier than ours, says nothing to us.
    const bool decided = login->result && (*login->result || login->result->error().code() == Errc::vault_denied);
    if (decided) co_return *login->result;
    if (steady_clock::now() >= deadline) {
      const Error late(Errc::deadline_exceeded, "no login to Vault succeeded in time");
      co_return failure(cluster_.absence().value_or(late));
    }
  }
  if (trouble_ && steady_clock::now() < refused_at_ + pause_after_refusal) co_return failure(*trouble_);

  const auto login = login_under_way_ = std::make_shared<LoginUnderWay>();
  struct End {
    ~End() {
      owner.login_under_way_ = nullptr;
      owner.news_.notify_all();
    }
    TokenOwner& owner;
  };
  const End end{*this};
  login->result = co_await log_in_alone(deadline);
  co_return *login->result;
}

asio::awaitable<Result<TokenOwner::Shared>> TokenOwner::log_in_alone(Deadline deadline) {
  if (std::exchange(kept_token_is_expected_, false)) {
    const auto taken = co_await take_kept_token(deadline);
    if (!taken) co_return propagate(taken);
    if (*taken) co_return token_;
  }
  auto got = co_await login_.log_in(deadline);
  if (!got) {
    trouble_ = got.error();
    if (got.error().code() == Errc::vault_denied) refused_at_ = steady_clock::now();
    co_return propagate(got);
  }
  adopt(std::move(got->token), got->life, got->increment);
  log_.info(log::message::logged_in, "logged in to Vault");
  keep_on_shelf(*token_);
  co_return token_;
}

void TokenOwner::adopt(Shared token, const TokenLife& life, seconds increment) {
  token_ = std::move(token);
  life_ = life;
  increment_ = increment;
  ++number_;
  trouble_.reset();
  news_.notify_all();
}

bool TokenOwner::is_good() const { return token_ != nullptr && !life_->is_over(steady_clock::now()); }

std::optional<TokenLife> TokenOwner::life() const { return is_good() ? life_ : std::nullopt; }

asio::awaitable<Result<TokenOwner::Shared>> TokenOwner::after_refusal(Shared refused, Deadline deadline) {
  if (token_ != refused && is_good()) co_return token_;
  const auto known = co_await is_known(refused, deadline);
  if (!known) co_return propagate(known);
  if (*known) co_return nullptr;
  // Another request may have found out first.
  if (token_ == refused) token_ = nullptr;
  co_return co_await token(deadline);
}

// One lookup serves all whose requests were refused before it was sent.
asio::awaitable<Result<bool>> TokenOwner::is_known(Shared token, Deadline deadline) {
  if (!token->may_look_itself_up) co_return steady_clock::now() < token->issued_at + surely_known;
  const auto joined = lookup_ != nullptr && !lookup_->sent && lookup_->token == token ? lookup_ : nullptr;
  if (joined != nullptr) {
    while (!joined->known && token_ == token && steady_clock::now() < deadline) co_await news_.wait(deadline);
    if (token_ != token) co_return false;
    if (joined->known && (*joined->known || joined->known->error().code() != Errc::deadline_exceeded)) {
      co_return *joined->known;
    }
    if (steady_clock::now() >= deadline) co_return failure(Errc::deadline_exceeded, "Vault did not answer in time");
  }
  const auto lookup = lookup_ = std::make_shared<Lookup>(token);
  lookup->known = co_await look_up(lookup, deadline);
  news_.notify_all();
  co_return *lookup->known;
}

asio::awaitable<Result<bool>> TokenOwner::look_up(std::shared_ptr<Lookup> lookup, Deadline deadline) {
  const auto turn = co_await budget_.take_for_lookup(deadline);
  lookup->sent = true;
  // Replaced while the budget let us wait: whoever was refused takes the new one.
  if (token_ != lookup->token) co_return false;
  if (!turn) co_return propagate(turn);
  const auto request = std::make_shared<cluster::Request>(http::Method::get, "auth/token/lookup-self");
  const auto answer = co_await cluster_.call(request, text_of(lookup->token), deadline);
  if (!answer) co_return failure(answer.error().error);
  if (answer->status != 200 && answer->status != 403) co_return failure(cluster::trouble(*answer, request->path));
  co_return answer->status == 200;
}

asio::awaitable<Result<TokenOwner::Renewal>> TokenOwner::renew(Deadline deadline) {
  const Shared token = token_;
  json::Object asked;
  asked.set("increment", std::int64_t{increment_.count()});
  const auto request =
      std::make_shared<cluster::Request>(http::Method::post, "auth/token/renew-self", json::write(asked));
  if (const auto turn = co_await budget_.take_for_login(deadline); !turn) co_return propagate(turn);

  const Deadline sent_at = steady_clock::now();
  renewing_ = true;
  const auto answer = co_await cluster_.call(request, text_of(token), deadline);
  renewing_ = false;
  if (!answer) co_return failure(answer.error().error);
  if (token_ != token) co_return Renewal::renewed;  // by another one, meanwhile
  if (answer->status == 403 || answer->status == 400) co_return co_await after_refused_renewal(token, deadline);
  const auto granted = answer->status == 200 ? read_granted(*answer) : std::nullopt;
  if (!granted) co_return failure(cluster::trouble(*answer, request->path));

  const auto end_before = life_->end;
  life_.emplace(sent_at, granted->lifetime, granted->renewable, jitter_.between(0.1, 0.2));
  const bool maximum_is_near = granted->lifetime && (*granted->lifetime < increment_ || life_->end <= end_before);
  co_return maximum_is_near ? Renewal::replace : Renewal::renewed;
}

asio::awaitable<Result<TokenOwner::Renewal>> TokenOwner::after_refused_renewal(Shared token, Deadline deadline) {
  const auto known = co_await is_known(token, deadline);
  if (!known) co_return propagate(known);
  if (token_ != token) co_return Renewal::renewed;
  if (!*known) {
    token_ = nullptr;
    co_return Renewal::replace;
  }
  life_->renewable = false;
  co_return Renewal::not_renewable;
}

// Whose token it is, is kept with it: another role, or one in another namespace, must not be served by it.
void TokenOwner::keep_on_shelf(const Token& token) {
  if (shelf_ == nullptr || !keeps_) return;
  json::Object kept;
  kept.set("token", token.text.clone())
      .set("role_id", login_.role_id().clone())
      .set("login_path", login_path_)
      .set("namespace", cluster_.settings().name_space);
  kept_ = shelf_->keep(json::write(kept));
}

std::shared_ptr<Token> TokenOwner::read_kept_token() const {
  const auto text = shelf_->take();
  if (!text) return nullptr;
  const auto kept = json::read_object(json::padded(text->expose_text()), json::Limits{});
  const secret::Bytes* secret = kept ? kept->find_string("token") : nullptr;
  if (secret == nullptr || !http::is_one_word(secret->expose_text())) return nullptr;
  const auto is = [&kept](std::string_view name, std::string_view wanted) {
    const secret::Bytes* found = kept->find_string(name);
    return found != nullptr && found->equals(secret::as_bytes(wanted));
  };
  if (!is("role_id", login_.role_id().expose_text()) || !is("login_path", login_path_) ||
      !is("namespace", cluster_.settings().name_space)) {
    return nullptr;
  }
  const auto token = std::make_shared<Token>();
  token->text = secret->clone();
  token->issued_at = steady_clock::now();
  return token;
}

// Whether there is one, and Vault knows it. Where Vault cannot be asked, it is asked another time.
asio::awaitable<Result<bool>> TokenOwner::take_kept_token(Deadline deadline) {
  if (const auto read = login_.read_credentials(); !read) co_return propagate(read);
  if (kept_token_ == nullptr) kept_token_ = read_kept_token();
  const auto token = kept_token_;
  if (token == nullptr) co_return false;
  const auto request = std::make_shared<cluster::Request>(http::Method::get, "auth/token/lookup-self");
  const auto answer = co_await cluster_.call(request, text_of(token), deadline);
  if (!answer || answer->status >= 500 || answer->status == 429) {
    keep_on_shelf(*token);
    kept_token_is_expected_ = true;
    co_return failure(answer ? cluster::trouble(*answer, request->path) : answer.error().error);
  }
  kept_token_ = nullptr;
  const auto granted = answer->status == 200 ? read_lookup(*answer) : std::nullopt;
  if (!granted || granted->uses > 0) co_return false;
  token->role = granted->role;
  const TokenLife life(token->issued_at, granted->lifetime, granted->renewable, jitter_.between(0.1, 0.2));
  adopt(token, life, granted->increment);
  keep_on_shelf(*token);
  log_.notice(log::message::token_taken_over, "the token of the former start goes on being used");
  co_return true;
}

asio::awaitable<void> TokenOwner::revoke(Deadline deadline) {
  if (!is_good() || !token_->can_be_revoked) co_return;
  const auto request = std::make_shared<cluster::Request>(http::Method::post, "auth/token/revoke-self");
  const auto answer = co_await cluster_.call(request, text_of(token_), deadline);
  token_ = nullptr;
  if (answer && answer->status == 204) co_return log_.info(log::message::token_revoked, "the token is revoked");
  const Error error = answer ? cluster::trouble(*answer, request->path) : answer.error().error;
  log_.warning(log::message::token_not_revoked, "the token could not be revoked, it lives until it expires: {}", error);
}

TokenStatus TokenOwner::state() const {
  using std::chrono::duration_cast;
  TokenStatus status;
  const bool denied = trouble_ && trouble_->code() == Errc::vault_denied;
  status.state = denied ? TokenState::denied : TokenState::none;
  if (token_ == nullptr) return status;
  status.state = renewing_ ? TokenState::renewing : TokenState::valid;
  if (!life_->end) return status;
  const Deadline now = steady_clock::now();
  status.ttl = std::max(duration_cast<seconds>(*life_->end - now), seconds(0));
  status.renew_in = std::max(duration_cast<seconds>(*life_->next_step() - now), seconds(0));
  if (life_->is_over(now)) status.state = denied ? TokenState::denied : TokenState::expired;
  return status;
}

}  // namespace splitkey::vault_auth
