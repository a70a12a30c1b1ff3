#include "keys/keys/records.hpp"

#include "keys/keys/detail/check_value.hpp"
#include "keys/keys/detail/member.hpp"

namespace splitkey::keys {

json::Object kek_record(std::string_view encrypted_kek, std::string_view created_at) {
  json::Object record;
  record.set("encrypted_kek", encrypted_kek).set("created_at", created_at).set("algorithm", detail::aes_gcm_name);
  return record;
}

Result<std::string> read_encrypted_kek(const json::Object& record) {
  if (auto known = detail::require_aes_gcm(record); !known) return propagate(known);
  return detail::text_member(record, "encrypted_kek").map([](std::string_view hex) { return std::string(hex); });
}

json::Object organization_record(const Id& organization, std::string_view created_at) {
  json::Object record;
  record.set("org_id", organization.to_json())
      .set("created_at", created_at)
      .set("key_derivation", "platform_key + owner_passphrase")
      .set("note", "Key derived on-demand, not stored");
  return record;
}

Result<std::optional<std::string>> read_organization_key_check(const json::Object& record) {
  if (record.find("org_key_check") == nullptr) return std::nullopt;
  return detail::hex_member(record, "org_key_check", detail::check_digits);
}

json::Object team_record(const Id& team, const Id& organization, std::string_view created_at) {
  json::Object record;
  record.set("team_id", team.to_json())
      .set("org_id", organization.to_json())
      .set("created_at", created_at)
      .set("key_derivation", "org_key + team_id")
      .set("note", "Key derived on-demand from org key");
  return record;
}

Result<Id> read_team_organization(const json::Object& record) {
  const json::Value* organization = record.find("org_id");
  if (organization == nullptr) return detail::malformed("org_id", "is missing");
  auto id = Id::parse(*organization);
  if (!id) return detail::malformed("org_id", "is no id");
  return id;
}

}  // namespace splitkey::keys
