#include "setup/role_proof.hpp"

#include "json/write.hpp"
#include "vault/auth_answers.hpp"
#include "vault/trouble.hpp"

namespace splitkey::setup {
namespace {

vault::Request post(std::string path, const json::Object& body) {
  return {vault::Method::post, std::move(path), json::write(body)};
}

Result<secret::Bytes> log_in(vault::Api& api, const config::VaultPlaces& places, const secret::Bytes& role_id,
                             const secret::Bytes& secret_id) {
  const std::string path = "auth/" + places.approle_mount + "/login";
  json::Object body;
  body.set("role_id", role_id.clone()).set("secret_id", secret_id.clone());
  const auto answer = api.call(post(path, body), {}, call_deadline());
  if (!answer) return failure(answer.error());
  auto granted = answer->status == 200 ? vault::read_granted(*answer) : std::nullopt;
  if (granted) return std::move(granted->token);
  if (answer->status == 400 || answer->status == 403)
    return failure(Error(Errc::vault_denied,
                         "Vault refuses the login with this role_id and secret_id: they are wrong, "
                         "expired or revoked, or this host's address is not allowed")
                       .with("path", path));
  return failure(vault::trouble(*answer, path));
}

Result<config::Capabilities> capabilities(vault::Api& api, const config::VaultPlaces& places,
                                          const secret::Bytes& token) {
  constexpr const char* path = "sys/capabilities-self";
  json::Array paths;
  for (const std::string& telling : config::telling_paths(places)) paths.emplace_back(telling);
  json::Object question;
  question.set("paths", std::move(paths));
  const auto answer = api.call(post(path, question), token, call_deadline());
  if (!answer) return failure(answer.error());
  if (answer->status != 200) return failure(vault::trouble(*answer, path));
  config::Capabilities granted;
  for (const std::string& telling : config::telling_paths(places)) {
    if (auto words = vault::read_capabilities(*answer, telling)) granted.emplace(telling, std::move(*words));
  }
  return granted;
}

}  // namespace

Result<config::PolicyFlaws> prove_role(vault::Api& api, const config::VaultPlaces& places, const secret::Bytes& role_id,
                                       const secret::Bytes& secret_id) {
  const auto token = log_in(api, places, role_id, secret_id);
  if (!token) return failure(token.error());
  const auto granted = capabilities(api, places, *token);
  // One that is not revoked ends by itself.
  (void)api.call(vault::Request(vault::Method::post, "auth/token/revoke-self"), *token, call_deadline());
  if (!granted) return failure(granted.error());
  return config::policy_flaws(places, *granted);
}

}  // namespace splitkey::setup
