#include <fmt/format.h>
#include <fmt/ranges.h>

#include "admin/doctor/checks.hpp"
#include "admin/doctor/detail/judgement.hpp"
#include "admin/setup/role.hpp"
#include "store/vault/settings.hpp"
#include "store/vault_auth/time_left.hpp"

namespace splitkey::doctor {
namespace {

using detail::fail;
using detail::not_looked_at;
using detail::pass;
using detail::warn;
using std::chrono::seconds;

constexpr const char* write_policy = "splitkey setup writes it anew (docs/operations.md, \"Setting up Vault\")";
constexpr const char* rotate = "splitkey credentials rotate";

std::string hours(seconds duration) { return fmt::format("{:.3g} h", static_cast<double>(duration.count()) / 3600); }

Judgement login(const Facts& facts) {
  if (!facts.login) return not_looked_at(facts.login.error());
  if (*facts.login) return pass("role_id and secret_id log in");
  return fail("role_id and secret_id do not log in: " + facts.login_refusal, rotate);
}

Judgement not_root(const Facts& facts) {
  if (!facts.token) return not_looked_at(facts.token.error());
  if (facts.token->policies.contains("root")) {
    return fail("the daemon's token is a root token", "give its role the policy of docs/operations.md, and no other");
  }
  return pass(fmt::format("the daemon's token has the policies {}", fmt::join(facts.token->policies, ", ")));
}

Judgement token_ttl(const Facts& facts) {
  if (!facts.token) return not_looked_at(facts.token.error());
  const std::string next = fmt::format("set token_ttl of the role to {}", hours(setup::token_ttl));
  if (!facts.token->ttl) return warn("the daemon's token lives for ever", next);
  const std::string text = "the daemon's token lives for " + hours(*facts.token->ttl) + " unless it is renewed";
  return *facts.token->ttl > setup::token_ttl ? warn(text, next) : pass(text);
}

Judgement token_max_ttl(const Facts& facts) {
  if (facts.token && facts.token->periodic)
    return warn("the daemon's token is periodic: no maximum holds for it", "set token_period of the role to 0");
  if (!facts.token_max_ttl) return not_looked_at(facts.token_max_ttl.error());
  const std::string next = fmt::format("set token_max_ttl of the role to {}", hours(setup::token_max_ttl));
  if (facts.token_max_ttl->count() == 0) {
    return warn("the role sets no maximum for its tokens, so the server's own holds", next);
  }
  const std::string text = "a token of the daemon is replaced after " + hours(*facts.token_max_ttl) + " at the latest";
  return *facts.token_max_ttl > setup::token_max_ttl ? warn(text, next) : pass(text);
}

Judgement secret_id_life(const Facts& facts) {
  if (!facts.secret_id) return not_looked_at(facts.secret_id.error());
  const auto left = facts.secret_id->expires_in;
  const std::string made = ", made on " + facts.secret_id->created.substr(0, 10);
  if (!left)
    return warn("the secret_id" + made + ", never expires",
                "set secret_id_ttl of the role, then " + std::string(rotate));
  if (left->count() <= 0) return fail("the secret_id" + made + ", has expired", rotate);
  const std::string text = "the secret_id" + made + ", expires " + vault_auth::in_words(*left);
  return *left < vault_auth::secret_id_warning ? warn(text, rotate) : pass(text);
}

Judgement secret_id_uses(const Facts& facts) {
  if (!facts.secret_id) return not_looked_at(facts.secret_id.error());
  if (facts.secret_id->uses == 0) return pass("the secret_id is good for any number of logins");
  return fail(fmt::format("the secret_id is good for {} more logins only", facts.secret_id->uses),
              "set secret_id_num_uses of the role to 0, then " + std::string(rotate));
}

Judgement policy_needs(const Facts& facts) {
  if (!facts.policy) return not_looked_at(facts.policy.error());
  if (!facts.policy->missing.empty()) {
    return fail(fmt::format("the daemon's policy is too narrow: {}", fmt::join(facts.policy->missing, "; ")),
                write_policy);
  }
  if (facts.policy->lacks_secret_id_lookup) {
    return warn("the daemon's policy lacks the line by which the secret_id's life is known: nobody warns of its end",
                write_policy);
  }
  return pass("the daemon's token may do what it needs");
}

Judgement policy_bounds(const Facts& facts) {
  if (!facts.policy) return not_looked_at(facts.policy.error());
  if (facts.policy->too_much.empty()) return pass("the daemon's token may do nothing else that was tried");
  return fail(fmt::format("the daemon's policy is too wide: {}", fmt::join(facts.policy->too_much, "; ")),
              write_policy);
}

}  // namespace

std::vector<Check> token_checks() {
  return {{"login", login},
          {"token_not_root", not_root},
          {"token_ttl", token_ttl},
          {"token_max_ttl", token_max_ttl},
          {"secret_id_life", secret_id_life},
          {"secret_id_uses", secret_id_uses},
          {"policy_needs", policy_needs},
          {"policy_bounds", policy_bounds}};
}

}  // namespace splitkey::doctor
