#include "store/vault_auth/secret_id_life.hpp"

#include <algorithm>
#include <new>

#include <fmt/format.h>

#include "base/json/write.hpp"
#include "store/vault_auth/auth_answers.hpp"
#include "store/vault_auth/rfc3339.hpp"
#include "store/vault_auth/time_left.hpp"

namespace splitkey::vault_auth {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

// Where nobody answered, nobody is asked again for so long.
constexpr seconds pause_after_silence{10};

// A role's name comes from Vault and becomes a part of a path there: only what AppRole takes for a name.
bool is_role_name(std::string_view name) {
  const auto fits = [](char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9') ||
           each == '_' || each == '-' || each == '.';
  };
  return !name.empty() && std::ranges::all_of(name, fits) && !name.starts_with('.') && !name.ends_with('.');
}

bool is_silence(const tl::expected<http::Answer, cluster::CallFailure>& answer) {
  return !answer || answer->status >= 500 || answer->status == 429;
}

}  // namespace

SecretIdLife::SecretIdLife(const asio::any_io_executor& executor, cluster::Cluster& cluster, TokenBudget& budget,
                           TokenOwner& tokens, const Settings& settings, log::Log& log)
    : cluster_(cluster),
      budget_(budget),
      tokens_(tokens),
      log_(log),
      roles_("auth/" + settings.approle_mount + "/role/"),
      asked_(executor) {}

asio::awaitable<void> SecretIdLife::ask(Deadline deadline) {
  while (asking_ && steady_clock::now() < deadline) co_await asked_.wait(deadline);
  if (is_due()) {
    struct End {
      ~End() {
        life.asking_ = false;
        life.asked_.notify_all();
      }
      SecretIdLife& life;
    };
    asking_ = true;
    const End end{*this};
    try {
      co_await ask_alone(deadline);
    } catch (const std::bad_alloc&) {  // asked again another time
    }
  }
  warn();
}

bool SecretIdLife::is_due() const {
  const bool was_silent = silent_since_ && steady_clock::now() < *silent_since_ + pause_after_silence;
  return tokens_.life() && answered_for_ != tokens_.number() && !asking_ && !was_silent;
}

asio::awaitable<void> SecretIdLife::ask_alone(Deadline deadline) {
  const auto token = co_await tokens_.token(deadline);
  secret::Bytes secret_id = tokens_.secret_id();
  if (!token || !is_role_name((*token)->role) || secret_id.empty()) co_return;
  const std::uint64_t number = tokens_.number();
  if (!co_await budget_.take_for_lookup(deadline)) co_return;
  json::Object question;
  question.set("secret_id", std::move(secret_id));
  const auto request = std::make_shared<cluster::Request>(
      http::Method::post, roles_ + (*token)->role + "/secret-id/lookup", json::write(question));
  const auto answer = co_await cluster_.call(request, text_of(*token), deadline);
  silent_since_ = is_silence(answer) ? std::optional(steady_clock::now()) : std::nullopt;
  if (!silent_since_) take(*answer, number);
}

void SecretIdLife::take(const http::Answer& answer, std::uint64_t number) {
  answered_for_ = number;
  known_ = answer.status == 200 ? read_secret_id_life(answer) : std::nullopt;
  end_ = known_ && known_->expires ? read_rfc3339(*known_->expires) : std::nullopt;
}

std::optional<SecretIdTerms> SecretIdLife::known() const {
  auto known = known_;
  if (end_) known->expires_in = std::max(duration_cast<seconds>(*end_ - system_clock::now()), seconds(0));
  return known;
}

std::optional<std::string> SecretIdLife::trouble() const {
  const auto life = known();
  if (!life || !life->expires_in || *life->expires_in > secret_id_warning) return std::nullopt;
  const std::string when = life->expires_in->count() == 0 ? "has expired" : "expires " + in_words(*life->expires_in);
  return "the secret_id " + when + ": splitkey credentials rotate";
}

void SecretIdLife::warn() {
  const auto near = trouble();
  if (!near || warned_for_ == tokens_.number()) return;
  warned_for_ = tokens_.number();
  log_.warning(log::message::secret_id_expires, "{}", *near);
}

}  // namespace splitkey::vault_auth
