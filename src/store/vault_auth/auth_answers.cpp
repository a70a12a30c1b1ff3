#include "store/vault_auth/auth_answers.hpp"

#include <algorithm>

#include "store/cluster/request.hpp"
#include "store/vault_auth/rfc3339.hpp"

namespace splitkey::vault_auth {
namespace {

// Ten years: a clock that counts nanoseconds takes no more than some hundred.
constexpr std::int64_t longest_lease_seconds = 10LL * 365 * 24 * 3600;

bool holds(const json::Array& texts, std::string_view wanted) {
  return std::ranges::any_of(texts, [wanted](const json::Value& text) {
    return text.as_string() != nullptr && text.as_string()->expose_text() == wanted;
  });
}

/// The names that the answers of login and renewal, and those of a lookup, have for the same.
struct Names {
  std::string_view lease, kind, metadata;
};
constexpr Names of_a_login{"lease_duration", "token_type", "metadata"};
constexpr Names of_a_lookup{"ttl", "type", "meta"};

std::string read_role(const json::Object& terms, const Names& names) {
  const json::Object* metadata = terms.find_object(names.metadata);
  const secret::Bytes* role = metadata == nullptr ? nullptr : metadata->find_string("role_name");
  return role == nullptr ? std::string() : std::string(role->expose_text());
}

std::optional<Granted> read_terms(const json::Object& terms, const Names& names) {
  const auto lease_seconds = terms.find_integer(names.lease);
  if (!lease_seconds || *lease_seconds < 0) return std::nullopt;
  Granted granted;
  if (*lease_seconds > 0) granted.lifetime = std::chrono::seconds(std::min(*lease_seconds, longest_lease_seconds));
  granted.increment = granted.lifetime.value_or(std::chrono::seconds(0));
  granted.renewable = terms.find_boolean("renewable").value_or(false);
  granted.uses = terms.find_integer("num_uses").value_or(0);
  const secret::Bytes* type = terms.find_string(names.kind);
  granted.is_batch = type != nullptr && type->expose_text() == "batch";
  const json::Array* policies = terms.find_array("policies");
  granted.has_default_policy = policies != nullptr && holds(*policies, "default");
  granted.role = read_role(terms, names);
  return granted;
}

}  // namespace

std::optional<Granted> read_granted(const http::Answer& answer) {
  const auto object = answer.object();
  const json::Object* auth = object ? object->find_object("auth") : nullptr;
  const secret::Bytes* token = auth == nullptr ? nullptr : auth->find_string("client_token");
  if (token == nullptr || token->empty() || !http::is_one_word(token->expose_text())) return std::nullopt;
  auto granted = read_terms(*auth, of_a_login);
  if (granted) granted->token = token->clone();
  return granted;
}

std::optional<Granted> read_lookup(const http::Answer& answer) {
  const auto object = answer.object();
  const json::Object* data = object ? object->find_object("data") : nullptr;
  auto granted = data == nullptr ? std::nullopt : read_terms(*data, of_a_lookup);
  const auto at_creation = granted ? data->find_integer("creation_ttl") : std::nullopt;
  if (at_creation && *at_creation > 0 && *at_creation <= longest_lease_seconds) {
    granted->increment = std::chrono::seconds(*at_creation);
  }
  return granted;
}

std::optional<std::string> read_creation_path(const http::Answer& answer) {
  const auto object = answer.object();
  const json::Object* data = object ? object->find_object("data") : nullptr;
  const secret::Bytes* path = data == nullptr ? nullptr : data->find_string("creation_path");
  return path == nullptr ? std::nullopt : std::optional<std::string>(path->expose_text());
}

std::optional<secret::Bytes> read_unwrapped_secret_id(const http::Answer& answer) {
  const auto object = answer.object();
  const json::Object* data = object ? object->find_object("data") : nullptr;
  const secret::Bytes* secret_id = data == nullptr ? nullptr : data->find_string("secret_id");
  if (secret_id == nullptr || secret_id->empty()) return std::nullopt;
  return secret_id->clone();
}

std::optional<SecretIdTerms> read_secret_id_life(const http::Answer& answer) {
  const auto object = answer.object();
  const json::Object* data = object ? object->find_object("data") : nullptr;
  const secret::Bytes* created = data == nullptr ? nullptr : data->find_string("creation_time");
  const secret::Bytes* expires = data == nullptr ? nullptr : data->find_string("expiration_time");
  const auto uses = data == nullptr ? std::nullopt : data->find_integer("secret_id_num_uses");
  if (created == nullptr || !read_rfc3339(created->expose_text()) || !uses || *uses < 0) return std::nullopt;
  SecretIdTerms life;
  life.created = created->expose_text();
  life.uses = *uses;
  if (expires != nullptr && read_rfc3339(expires->expose_text())) life.expires = expires->expose_text();
  return life;
}

std::optional<std::vector<std::string>> read_capabilities(const http::Answer& answer, const std::string& path) {
  const auto object = answer.object();
  const json::Object* data = object ? object->find_object("data") : nullptr;
  const json::Array* found = data == nullptr ? nullptr : data->find_array(path);
  if (found == nullptr) return std::nullopt;
  std::vector<std::string> capabilities;
  for (const json::Value& capability : *found) {
    if (capability.as_string() == nullptr) return std::nullopt;
    capabilities.emplace_back(capability.as_string()->expose_text());
  }
  return capabilities;
}

}  // namespace splitkey::vault_auth
