#include "admin/setup/role_proof.hpp"

#include "base/json/write.hpp"
#include "store/cluster/trouble.hpp"

namespace splitkey::setup {
namespace {

cluster::Request post(std::string path, const json::Object& body) {
  return {http::Method::post, std::move(path), json::write(body)};
}

}  // namespace

Result<vault_auth::Granted> log_in_as_daemon(vault::Api& api, const config::VaultPlaces& places,
                                             const secret::Bytes& role_id, const secret::Bytes& secret_id) {
  const std::string path = "auth/" + places.approle_mount + "/login";
  json::Object body;
  body.set("role_id", role_id.clone()).set("secret_id", secret_id.clone());
  const auto answer = api.call(post(path, body), {}, call_deadline());
  if (!answer) return propagate(answer);
  auto granted = answer->status == 200 ? vault_auth::read_granted(*answer) : std::nullopt;
  if (granted) return std::move(*granted);
  if (answer->status == 400 || answer->status == 403)
    return failure(Error(Errc::vault_denied,
                         "Vault refuses the login with this role_id and secret_id: they are wrong, "
                         "expired or revoked, or this host's address is not allowed")
                       .with("path", path));
  return failure(cluster::trouble(*answer, path));
}

Result<config::Capabilities> capabilities_of(vault::Api& api, const config::VaultPlaces& places,
                                             const secret::Bytes& token) {
  constexpr const char* path = "sys/capabilities-self";
  json::Object question;
  question.set("paths", list_of(config::telling_paths(places)));
  const auto answer = api.call(post(path, question), token, call_deadline());
  if (!answer) return propagate(answer);
  if (answer->status != 200) return failure(cluster::trouble(*answer, path));
  config::Capabilities granted;
  for (const std::string& telling : config::telling_paths(places)) {
    if (auto words = vault_auth::read_capabilities(*answer, telling)) granted.emplace(telling, std::move(*words));
  }
  return granted;
}

Result<config::PolicyFlaws> prove_role(vault::Api& api, const config::VaultPlaces& places, const secret::Bytes& role_id,
                                       const secret::Bytes& secret_id) {
  const auto granted = log_in_as_daemon(api, places, role_id, secret_id);
  if (!granted) return propagate(granted);
  const auto capabilities = capabilities_of(api, places, granted->token);
  // One that is not revoked ends by itself.
  (void)api.call(cluster::Request(http::Method::post, "auth/token/revoke-self"), granted->token, call_deadline());
  if (!capabilities) return propagate(capabilities);
  return config::policy_flaws(places, *capabilities);
}

}  // namespace splitkey::setup
