#include "vault/token_owner.hpp"

#include <algorithm>

#include "json/write.hpp"
#include "vault/trouble.hpp"

namespace splitkey::vault {
namespace {

using std::chrono::steady_clock;

// A refused login is not tried again for so long: what refuses it will hardly have changed.
constexpr std::chrono::seconds pause_after_refusal{1};

// A token that may not look itself up and is refused is taken for good while it is younger than this.
constexpr std::chrono::seconds surely_known{10};

// Ten years: a clock that counts nanoseconds takes no more than some hundred.
constexpr std::int64_t longest_lease_seconds = 10LL * 365 * 24 * 3600;

bool holds_default_policy(const json::Object& auth) {
  const json::Array* policies = auth.find_array("policies");
  return policies != nullptr && std::ranges::any_of(*policies, [](const json::Value& policy) {
           return policy.as_string() != nullptr && policy.as_string()->expose_text() == "default";
         });
}

/// The token in the answer of a login; nullptr when the answer is of another shape.
std::shared_ptr<const Token> read_token(const json::Object& answer, Deadline sent_at) {
  const json::Object* auth = answer.find_object("auth");
  const secret::Bytes* text = auth == nullptr ? nullptr : auth->find_string("client_token");
  const auto lease_seconds = auth == nullptr ? std::nullopt : auth->find_integer("lease_duration");
  if (text == nullptr || text->empty() || !is_one_word(text->expose_text()) || !lease_seconds || *lease_seconds < 0)
    return nullptr;
  auto token = std::make_shared<Token>();
  token->text = text->clone();
  token->issued_at = sent_at;
  if (*lease_seconds > 0) token->lifetime = std::chrono::seconds(std::min(*lease_seconds, longest_lease_seconds));
  token->may_look_itself_up = holds_default_policy(*auth);
  return token;
}

}  // namespace

TokenOwner::TokenOwner(asio::any_io_executor executor, Cluster& cluster, const Settings& settings)
    : cluster_(cluster),
      login_path_("auth/" + settings.approle_mount + "/login"),
      role_id_(settings.role_id.clone()),
      secret_id_(settings.secret_id.clone()),
      login_done_(std::move(executor)) {}

bool TokenOwner::has_fresh_token() const {
  return token_ != nullptr && (!token_->replaced_at() || steady_clock::now() < *token_->replaced_at());
}

asio::awaitable<Result<TokenOwner::Shared>> TokenOwner::token(Deadline deadline) {
  if (has_fresh_token()) co_return token_;
  co_return co_await log_in(deadline);
}

asio::awaitable<Result<TokenOwner::Shared>> TokenOwner::log_in(Deadline deadline) {
  while (login_ != nullptr) {
    const auto login = login_;
    co_await login_done_.wait(deadline);
    // A login that was given up, or ended with the shorter deadline of another request, says nothing to us.
    if (login->outcome && (*login->outcome || login->outcome->error().code() != Errc::deadline_exceeded)) {
      co_return *login->outcome;
    }
    if (steady_clock::now() >= deadline)
      co_return failure(Errc::deadline_exceeded, "no login to Vault succeeded in time");
  }
  if (refusal_ && steady_clock::now() < refused_at_ + pause_after_refusal) co_return failure(*refusal_);

  const auto login = login_ = std::make_shared<Login>();
  struct End {
    ~End() {
      owner.login_ = nullptr;
      owner.login_done_.ring();
    }
    TokenOwner& owner;
  };
  const End end{*this};
  login->outcome = co_await log_in_alone(deadline);
  co_return *login->outcome;
}

asio::awaitable<Result<TokenOwner::Shared>> TokenOwner::log_in_alone(Deadline deadline) {
  json::Object credentials;
  credentials.set("role_id", role_id_.clone()).set("secret_id", secret_id_.clone());
  const auto request = std::make_shared<Request>(Method::post, login_path_, json::write(credentials));
  request->repeatable = true;

  const Deadline sent_at = steady_clock::now();
  const auto answer = co_await cluster_.call(request, nullptr, deadline);
  if (!answer) co_return failure(answer.error());
  if (answer->status == 200) {
    const auto object = answer->object();
    const Shared token = object ? read_token(*object, sent_at) : nullptr;
    if (token == nullptr) co_return failure(wrong_shape(login_path_));
    token_ = token;
    refusal_.reset();
    co_return token;
  }
  Error error = refused_login(*answer);
  if (error.code() == Errc::vault_denied) {
    refusal_ = error;
    refused_at_ = steady_clock::now();
  }
  co_return failure(std::move(error));
}

Error TokenOwner::refused_login(const Answer& answer) const {
  if ((answer.status != 400 && answer.status != 403) || !answer.object()) return trouble(answer, login_path_);
  return Error(Errc::vault_denied, "Vault refused the login at " + login_path_ +
                                       ": the role_id or secret_id is wrong, expired, used up or revoked, or this "
                                       "host's address is not allowed; "
                                       "have a new secret_id made for this host")
      .with("path", login_path_);
}

asio::awaitable<Result<bool>> TokenOwner::is_known(Shared token, Deadline deadline) {
  if (!token->may_look_itself_up) co_return steady_clock::now() < token->issued_at + surely_known;
  const auto request = std::make_shared<Request>(Method::get, "auth/token/lookup-self");
  const auto answer = co_await cluster_.call(request, token, deadline);
  if (!answer) co_return failure(answer.error());
  if (answer->status != 200 && answer->status != 403) co_return failure(trouble(*answer, request->path));
  co_return answer->status == 200;
}

asio::awaitable<Result<TokenOwner::Shared>> TokenOwner::after_refusal(Shared refused, Deadline deadline) {
  if (token_ != refused && has_fresh_token()) co_return token_;
  const auto known = co_await is_known(refused, deadline);
  if (!known) co_return failure(known.error());
  if (*known) co_return nullptr;
  // Another request may have found out first.
  if (token_ == refused) token_ = nullptr;
  co_return co_await token(deadline);
}

kv::Status::Token TokenOwner::state() const {
  kv::Status::Token status;
  status.state = refusal_ ? kv::TokenState::denied : kv::TokenState::none;
  if (token_ == nullptr) return status;
  status.state = kv::TokenState::valid;
  if (!token_->lifetime) return status;
  using std::chrono::duration_cast;
  using std::chrono::seconds;
  const auto now = steady_clock::now();
  const auto left = duration_cast<seconds>(token_->issued_at + *token_->lifetime - now);
  status.ttl = std::max(left, seconds(0));
  status.renew_in = std::max(duration_cast<seconds>(*token_->replaced_at() - now), seconds(0));
  if (left <= seconds(0)) status.state = refusal_ ? kv::TokenState::denied : kv::TokenState::expired;
  return status;
}

}  // namespace splitkey::vault
