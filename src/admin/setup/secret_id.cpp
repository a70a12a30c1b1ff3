#include "admin/setup/secret_id.hpp"

#include <fmt/format.h>

#include "admin/setup/role.hpp"
#include "base/json/write.hpp"
#include "store/cluster/trouble.hpp"
#include "store/vault_auth/auth_answers.hpp"

namespace splitkey::setup {
namespace {

constexpr std::chrono::seconds wrap_ttl{60};

/// Vault wants an object in a text.
secret::Bytes metadata(const IssuedFor& host) {
  json::Object words;
  words.set("host", host.name);
  if (!host.instead_of.empty()) words.set(instead_of_member, host.instead_of);
  return json::write(words);
}

Result<secret::Bytes> wrapping_token(const http::Answer& answer, const std::string& path) {
  const auto object = answer.object();
  const json::Object* info = object ? object->find_object("wrap_info") : nullptr;
  const secret::Bytes* token = info == nullptr ? nullptr : info->find_string("token");
  if (token == nullptr || token->empty() || !http::is_one_word(token->expose_text()))
    return failure(cluster::wrong_shape(path));
  return token->clone();
}

Result<void> check_origin(Calls& calls, const secret::Bytes& token, const std::string& path) {
  json::Object question;
  question.set("token", token.clone());
  cluster::Request request(http::Method::post, "sys/wrapping/lookup", json::write(question));
  const auto answer = calls.api().call(std::move(request), {}, call_deadline());
  if (!answer) return propagate(answer);
  const auto origin = vault_auth::read_creation_path(*answer);
  if (origin == path) return {};
  return failure(Errc::vault_denied,
                 "what came in the place of a wrapped secret_id was not wrapped by " + path +
                     ": somebody on the way may have taken it; look into Vault's audit log, and run this again");
}

Result<secret::Bytes> unwrap(Calls& calls, const secret::Bytes& token) {
  constexpr const char* path = "sys/wrapping/unwrap";
  const auto answer = calls.api().call(cluster::Request(http::Method::post, path), token, call_deadline());
  if (!answer) return propagate(answer);
  auto secret_id = vault_auth::read_unwrapped_secret_id(*answer);
  if (secret_id) return std::move(*secret_id);
  return failure(answer->status == 400 ? Error(Errc::vault_denied,
                                               "the wrapped secret_id was unwrapped by somebody else on its way here: "
                                               "look into Vault's audit log, and run this again")
                                       : cluster::trouble(*answer, path));
}

}  // namespace

Result<std::optional<secret::Bytes>> issue_secret_id(Calls& calls, const config::VaultPlaces& places,
                                                     const IssuedFor& host) {
  const std::string path = role_path(places) + "/secret-id";
  json::Object body;
  body.set("metadata", metadata(host));
  if (!host.cidrs.empty()) body.set("cidr_list", list_of(host.cidrs)).set("token_bound_cidrs", list_of(host.cidrs));
  const auto wrapped = calls.post_wrapped(path, body, wrap_ttl, "this host needs a secret_id");
  if (!wrapped) return propagate(wrapped);
  if (!*wrapped) return std::nullopt;
  const auto token = wrapping_token(**wrapped, path);
  if (!token) return propagate(token);
  if (auto origin = check_origin(calls, *token, path); !origin) return propagate(origin);
  auto secret_id = unwrap(calls, *token);
  if (!secret_id) return propagate(secret_id);
  return std::move(*secret_id);
}

}  // namespace splitkey::setup
