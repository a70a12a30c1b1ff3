#include "admin/doctor/daemon_facts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "admin/doctor/shares_tested.hpp"
#include "admin/host/credentials.hpp"
#include "admin/host/shares_tested.hpp"
#include "admin/setup/role_proof.hpp"
#include "base/json/write.hpp"
#include "keys/keys/paths.hpp"
#include "keys/keys/platform_checks.hpp"
#include "keys/keys/platform_versions.hpp"
#include "keys/keys/share.hpp"
#include "store/cluster/trouble.hpp"
#include "store/vault_auth/rfc3339.hpp"

namespace splitkey::doctor {
namespace {

using std::chrono::seconds;

Unknown because(const Error& error, std::string way) { return {error.message(), std::move(way)}; }

/// What `found` says without a login.
void leave_unknown(const Unknown& why, Facts& facts) {
  const tl::unexpected<Unknown> found(why);
  facts.token = found;
  facts.secret_id = found;
  facts.policy = found;
  facts.platform_key = found;
  facts.checks = found;
  facts.shares_tested = found;
}

std::set<std::string> read_policies(const json::Array& array) {
  std::set<std::string> policies;
  for (const json::Value& policy : array) {
    if (policy.as_string() != nullptr) policies.emplace(policy.as_string()->expose_text());
  }
  return policies;
}

ChecksFound found(const keys::PlatformChecks& checks) {
  const std::size_t shares = checks.share_checks().size();
  return {checks.key_check(), checks.escrow_public_key(), shares,
          shares == 0 ? std::string() : keys::share_set_id(checks.share_checks())};
}

}  // namespace

void DaemonFacts::collect(Facts& facts) {
  const auto granted = log_in(facts);
  if (!granted) return leave_unknown(granted.error(), facts);
  const secret::Bytes& token = granted->token;
  if (!granted->role.empty()) places_.role = granted->role;
  facts.token = look_at_token(token);
  facts.policy = look_at_policy(token);
  facts.secret_id = look_at_secret_id(token, facts);
  look_at_platform_key(token, facts);
  // One that is not revoked ends by itself.
  (void)api_->call(cluster::Request(http::Method::post, "auth/token/revoke-self"), token, setup::call_deadline());
}

Known<vault_auth::Granted> DaemonFacts::log_in(Facts& facts) const {
  const auto not_known = [&facts](Unknown why) {
    facts.login = tl::unexpected(why);
    return tl::unexpected(std::move(why));
  };
  if (api_ == nullptr) return not_known({"Vault does not serve", "mend vault_serves first"});
  if (!config_.wrapped_secret_id_file.empty())
    return not_known({"the secret_id is wrapped for the daemon, and can be unwrapped once", "splitkey status"});
  const auto role_id = host::read_credential(config_.role_id_file);
  if (!role_id) return not_known(because(role_id.error(), "run it as root"));
  const auto secret_id = host::read_credential(config_.secret_id_file);
  if (!secret_id) return not_known(because(secret_id.error(), "run it as root"));
  auto granted = setup::log_in_as_daemon(*api_, places_, *role_id, *secret_id);
  if (granted) {
    facts.login = true;
    return std::move(*granted);
  }
  if (granted.error().code() != Errc::vault_denied) return not_known(because(granted.error(), "once more, later"));
  facts.login = false;
  facts.login_refusal = granted.error().message();
  return unknown("role_id and secret_id do not log in", "mend login first");
}

std::string DaemonFacts::lookup_path() const {
  return fmt::format("auth/{}/role/{}/secret-id/lookup", places_.approle_mount, places_.role);
}

Known<TokenTerms> DaemonFacts::look_at_token(const secret::Bytes& token) const {
  constexpr const char* path = "auth/token/lookup-self";
  const auto answer = api_->call(cluster::Request(http::Method::get, path), token, setup::call_deadline());
  const auto terms = answer && answer->status == 200 ? vault_auth::read_lookup(*answer) : std::nullopt;
  const auto object = terms ? answer->object() : failure(Errc::not_found, "");
  const json::Object* data = object ? object->find_object("data") : nullptr;
  const json::Array* policies = data == nullptr ? nullptr : data->find_array("policies");
  if (policies == nullptr) {
    return unknown("the daemon's token may not look itself up",
                   "the policy \"default\" allows it: token_no_default_policy=false");
  }
  TokenTerms found{read_policies(*policies), std::nullopt, false};
  if (terms->lifetime) found.ttl = terms->increment;
  found.periodic = data->find_integer("period").value_or(0) > 0;
  return found;
}

Known<PolicyFound> DaemonFacts::look_at_policy(const secret::Bytes& token) const {
  const auto granted = setup::capabilities_of(*api_, places_, token);
  if (!granted) return tl::unexpected(because(granted.error(), "the policy \"default\" allows the question"));
  const config::PolicyFlaws flaws = config::policy_flaws(places_, *granted);
  const std::string optional = lookup_path() + " ";
  PolicyFound found;
  found.too_much = flaws.too_much;
  for (const std::string& missing : flaws.missing) {
    missing.starts_with(optional) ? static_cast<void>(found.lacks_secret_id_lookup = true)
                                  : found.missing.push_back(missing);
  }
  return found;
}

Known<vault_auth::SecretIdTerms> DaemonFacts::look_at_secret_id(const secret::Bytes& token, const Facts& facts) const {
  const auto secret_id = host::read_credential(config_.secret_id_file);
  if (!secret_id) return tl::unexpected(because(secret_id.error(), "run it as root"));
  json::Object question;
  question.set("secret_id", secret_id->clone());
  const std::string path = lookup_path();
  const auto answer =
      api_->call(cluster::Request(http::Method::post, path, json::write(question)), token, setup::call_deadline());
  auto life = answer && answer->status == 200 ? vault_auth::read_secret_id_life(*answer) : std::nullopt;
  if (!life) {
    return unknown("the daemon's policy does not let it ask how long its secret_id lives",
                   "a line for " + path + " (docs/operations.md, \"Setting up Vault\")");
  }
  const auto end = life->expires ? vault_auth::read_rfc3339(*life->expires) : std::nullopt;
  if (end) life->expires_in = std::max(*end - facts.now, seconds(0));
  return *life;
}

void DaemonFacts::look_at_platform_key(const secret::Bytes& token, Facts& facts) const {
  const auto read = [&](const std::string& path) {
    return api_->read(fmt::format("{}/data/{}", places_.kv_mount, path), token, setup::call_deadline());
  };
  const auto key = read(keys::platform_master_key_path);
  if (key) {
    facts.platform_key = key->record && key->record->find_string("vault_component") != nullptr;
  } else {
    facts.platform_key = tl::unexpected(because(key.error(), "mend policy_needs first"));
  }
  const auto record = read(keys::platform_checks_path(keys::PlatformVersions::current()));
  const auto checks = record ? keys::PlatformChecks::read(record->record ? record->record->clone() : json::Object())
                             : propagate(record);
  if (!checks) {
    facts.checks = tl::unexpected(because(checks.error(), "mend policy_needs first, or look at the record in Vault"));
    facts.shares_tested = facts.checks.map([](const ChecksFound&) { return SharesTested(); });
    return;
  }
  facts.checks = found(*checks);
  facts.shares_tested = read_shares_tested(host::shares_tested_file, facts.checks->set_id);
}

}  // namespace splitkey::doctor
