#include "store/vault/facts.hpp"

namespace splitkey::vault {
namespace {

json::Value seconds_or_null(const std::optional<std::chrono::seconds>& duration) {
  return duration ? json::Value(std::int64_t{duration->count()}) : json::Value();
}

json::Object told(const vault_auth::TokenStatus& token) {
  json::Object fields;
  fields.set("state", name(token.state))
      .set("ttl_s", seconds_or_null(token.ttl))
      .set("renew_in_s", seconds_or_null(token.renew_in));
  return fields;
}

json::Object told(const vault_auth::SecretIdTerms& secret_id) {
  json::Object fields;
  fields.set("created", secret_id.created)
      .set("expires", secret_id.expires ? json::Value(*secret_id.expires) : json::Value())
      .set("expires_in_s", seconds_or_null(secret_id.expires_in))
      .set("uses", secret_id.uses);
  return fields;
}

}  // namespace

json::Object facts(const vault_auth::TokenStatus& token, const std::optional<vault_auth::SecretIdTerms>& secret_id) {
  json::Object facts;
  facts.set("token", told(token));
  if (secret_id) facts.set("secret_id", told(*secret_id));
  return facts;
}

}  // namespace splitkey::vault
