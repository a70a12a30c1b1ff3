#include "store/vault_auth/login.hpp"

#include "base/json/write.hpp"
#include "store/cluster/trouble.hpp"

namespace splitkey::vault_auth {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

secret::Bytes body_of(json::Object object) { return json::write(object); }

/// Whether the server, and not the request, was at fault.
bool is_accident(const http::Answer& answer) { return answer.status >= 500 || answer.status == 412; }

}  // namespace

Login::Login(cluster::Cluster& cluster, TokenBudget& budget, const Settings& settings, log::Log& log)
    : cluster_(cluster),
      budget_(budget),
      log_(log),
      mount_(settings.approle_mount),
      path_("auth/" + settings.approle_mount + "/login"),
      read_app_role_(settings.read_app_role) {}

Result<void> Login::read_credentials() {
  auto now = read_app_role_();
  if (now && (now->role_id.empty() || now->secret_id.empty())) {
    now = failure(Errc::invalid_request, "vault.auth.approle: the role_id or the secret_id is empty");
  }
  if (!now) {
    if (known_.role_id.empty()) return propagate(now);
    log_.warning(log::message::old_credentials, "the credentials cannot be read anew, those read before are used: {}",
                 now.error());
    return {};
  }
  if (!(now->secret_id == known_.secret_id)) unwrapped_ = {};
  known_ = std::move(*now);
  return {};
}

void Login::inherit(const Login& former) {
  const bool same =
      known_.secret_id_is_wrapped && mount_ == former.mount_ && known_.secret_id == former.known_.secret_id;
  if (same) unwrapped_ = former.unwrapped_.clone();
}

secret::Bytes Login::secret_id() const {
  return known_.secret_id_is_wrapped ? unwrapped_.clone() : known_.secret_id.clone();
}

asio::awaitable<Result<LoggedIn>> Login::log_in(Deadline deadline) {
  if (const auto read = read_credentials(); !read) co_return propagate(read);
  if (known_.secret_id_is_wrapped && unwrapped_.empty()) {
    if (const auto done = co_await unwrap(deadline); !done) co_return propagate(done);
  }
  json::Object credentials;
  credentials.set("role_id", known_.role_id.clone()).set("secret_id", secret_id());
  const auto answer = co_await post(path_, body_of(std::move(credentials)), nullptr, true, deadline);
  if (!answer) co_return propagate(answer);
  co_return accept(*answer);
}

asio::awaitable<Result<http::Answer>> Login::post(std::string path, secret::Bytes body, cluster::SharedToken token,
                                                  bool repeatable, Deadline deadline) {
  const auto request = std::make_shared<cluster::Request>(http::Method::post, std::move(path), std::move(body));
  request->repeatable = repeatable;
  for (int tries = 1;; ++tries) {
    if (const auto turn = co_await budget_.take_for_login(deadline); !turn) co_return propagate(turn);
    sent_at_ = steady_clock::now();
    auto answer = co_await cluster_.call(request, token, deadline);
    const bool accident = answer ? is_accident(*answer) : answer.error().worth_another_try;
    if (answer && !accident) co_return std::move(*answer);
    if (!repeatable || !accident || tries == cluster_.settings().most_tries) {
      if (!answer) co_return failure(answer.error().error);
      co_return std::move(*answer);
    }
  }
}

asio::awaitable<Result<void>> Login::unwrap(Deadline deadline) {
  json::Object question;
  question.set("token", known_.secret_id.clone());
  const auto looked = co_await post("sys/wrapping/lookup", body_of(std::move(question)), nullptr, true, deadline);
  if (!looked) co_return propagate(looked);
  if (looked->status >= 400 && looked->status < 500 && looked->object()) {
    co_return failure(incident("its wrapping token has expired or was used before"));
  }
  const auto creation_path = looked->status == 200 ? read_creation_path(*looked) : std::nullopt;
  if (!creation_path) co_return failure(cluster::trouble(*looked, "sys/wrapping/lookup"));
  if (!creation_path->starts_with("auth/" + mount_ + "/role/") || !creation_path->ends_with("/secret-id")) {
    co_return failure(incident("it was not wrapped by the role that should have made it, so it is forged"));
  }
  const auto wrapping = std::make_shared<const secret::Bytes>(known_.secret_id.clone());
  const auto answer = co_await post("sys/wrapping/unwrap", {}, wrapping, false, deadline);
  if (!answer) co_return propagate(answer);
  if (answer->status >= 400 && answer->status < 500 && answer->object()) {
    co_return failure(incident("its wrapping token was used up between our look at it and now"));
  }
  auto secret_id = answer->status == 200 ? read_unwrapped_secret_id(*answer) : std::nullopt;
  if (!secret_id) co_return failure(cluster::trouble(*answer, "sys/wrapping/unwrap"));
  unwrapped_ = std::move(*secret_id);
  log_.notice(log::message::secret_id_unwrapped,
              "the wrapped secret_id was unwrapped; its wrapping token is used up now");
  co_return Result<void>();
}

Error Login::incident(const std::string& what) {
  Error error(
      Errc::vault_denied,
      "login denied: the wrapped secret_id cannot be used: " + what +
          ". If it was not this daemon, in a former start, that unwrapped it, somebody intercepted it: revoke the "
          "secret_id by its accessor; then have a new one wrapped and put into its file");
  log_.error(log::message::wrapping_token_unusable, "{}", error.message());
  return std::move(error).with("path", path_);
}

Result<LoggedIn> Login::accept(const http::Answer& answer) {
  if (answer.status != 200) return failure(refused(answer));
  auto granted = read_granted(answer);
  if (!granted) return failure(cluster::wrong_shape(path_));
  if (granted->uses > 0) {
    return failure(Error(Errc::vault_denied, "login denied: the role gives tokens that are good for " +
                                                 std::to_string(granted->uses) +
                                                 " calls only; set token_num_uses of the role to 0")
                       .with("path", path_));
  }
  auto token = std::make_shared<Token>();
  token->text = std::move(granted->token);
  token->issued_at = sent_at_;
  token->role = std::move(granted->role);
  token->may_look_itself_up = granted->has_default_policy;
  token->can_be_revoked = granted->has_default_policy && !granted->is_batch;
  const TokenLife life(sent_at_, granted->lifetime, granted->renewable, jitter_.between(0.1, 0.2));
  return LoggedIn(std::move(token), life, granted->increment);
}

Error Login::refused(const http::Answer& answer) const {
  if ((answer.status != 400 && answer.status != 403) || !answer.object()) return cluster::trouble(answer, path_);
  return Error(Errc::vault_denied, "login denied: Vault refused it at " + path_ +
                                       ": the role_id or secret_id is wrong, expired, used up or revoked, or this "
                                       "host's address is not allowed; have a new secret_id made for this host and put "
                                       "into its file, it is read before the next login")
      .with("path", path_);
}

}  // namespace splitkey::vault_auth
