#include "store/cluster/trouble.hpp"

#include <algorithm>

namespace splitkey::cluster {
namespace {

Error unavailable(std::string message) { return {Errc::vault_unavailable, std::move(message)}; }

Error by_status(const http::Answer& answer, const std::string& path) {
  const std::string status = std::to_string(answer.status);
  switch (answer.status) {
    case 307:
      return unavailable("the Vault node is no longer the active one, and names another: try again");
    case 400:
      return unavailable("Vault took the request at " + path +
                         " for malformed (status 400): is another version of KV mounted there?");
    case 403:
      return Error(Errc::vault_denied,
                   "Vault denies access to " + path + ": the token's policy lacks it; write the policy anew")
          .with("path", path);
    case 404:
      return unavailable("there is nothing at " + path +
                         " (status 404): check vault.kv_mount, vault.auth.approle.mount and vault.namespace");
    case 405:
      return unavailable("Vault does not support this operation at " + path +
                         " (status 405): is KV version 2 mounted there?");
    case 413:
      return unavailable("the request for " + path + " is too large for Vault (status 413)");
    case 429: {
      Error error(Errc::overloaded, "Vault limits how many requests it takes (status 429): try again later");
      return answer.retry_after ? std::move(error).after(*answer.retry_after) : error;
    }
    case 503:
      return {Errc::vault_sealed, "Vault is sealed: unseal it (vault operator unseal, bao operator unseal)"};
    default:
      return unavailable("Vault answered with status " + status + " at " + path + ": its own log says why");
  }
}

}  // namespace

Error trouble(const http::Answer& answer, const std::string& path) {
  if (answer.status >= 200 && answer.status < 300) return wrong_shape(path);
  if (answer.status == 307) return by_status(answer, path);  // without a body
  const auto object = answer.object();
  if (!object) return unavailable("Vault: " + object.error().message());
  if (object->find_array("errors") == nullptr) {
    return unavailable("status " + std::to_string(answer.status) +
                       " came with JSON that is not Vault's; check vault.addresses");
  }
  return by_status(answer, path);
}

Error wrong_shape(const std::string& path) {
  return unavailable("the answer for " + path +
                     " lacks what Vault's API promises: check vault.addresses, and that KV version 2 is mounted there");
}

bool error_says(const json::Object& answer, std::string_view piece) {
  const json::Array* errors = answer.find_array("errors");
  return errors != nullptr && std::ranges::any_of(*errors, [piece](const json::Value& error) {
           return error.as_string() != nullptr &&
                  error.as_string()->expose_text().find(piece) != std::string_view::npos;
         });
}

}  // namespace splitkey::cluster
