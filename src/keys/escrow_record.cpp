#include "keys/escrow_record.hpp"

#include "keys/detail/member.hpp"
#include "keys/paths.hpp"

namespace splitkey::keys {
namespace {

// An absent platform_key_version means the first one: CheckTick's oldest records have none.
Result<std::string> read_platform_version(const json::Object& record) {
  constexpr std::string_view field = "platform_key_version";
  if (record.find(field) == nullptr) return std::string(first_platform_version);
  const auto version = detail::text_member(record, field);
  if (!version) return failure(version.error());
  if (!is_platform_version(*version)) return detail::malformed(field, "names no version");
  return std::string(*version);
}

Result<json::Array*> list_in_trail(json::Object& trail, std::string_view name) {
  if (trail.find(name) == nullptr) trail.set(name, json::Array{});
  json::Array* list = trail.find(name)->as_array();
  if (list == nullptr) return detail::malformed("audit_trail." + std::string(name), "is not a list");
  return list;
}

}  // namespace

Result<Escrow> Escrow::read(const json::Object& record) {
  if (auto known = detail::require_aes_gcm(record); !known) return failure(std::move(known).error());
  const auto kek = detail::text_member(record, "encrypted_kek");
  if (!kek) return failure(kek.error());
  const auto email = detail::text_member(record, "encrypted_email");
  if (!email) return failure(email.error());
  auto version = read_platform_version(record);
  if (!version) return failure(std::move(version).error());
  return Escrow(std::string(*kek), std::string(*email), std::move(*version));
}

json::Object Escrow::to_record(std::string_view created_at) const {
  json::Object trail;
  trail.set("created_by", "system").set("accessed_by", json::Array{}).set("access_timestamps", json::Array{});
  json::Object record;
  record.set("encrypted_kek", encrypted_kek_)
      .set("encrypted_email", encrypted_email_)
      .set("platform_key_version", platform_key_version_)
      .set("created_at", created_at)
      .set("algorithm", detail::aes_gcm_name)
      .set("requires_verification", true)
      .set("purpose", "ethical-recovery")
      .set("audit_trail", std::move(trail));
  return record;
}

Result<void> append_recovery(json::Object& record, const Id& administrator, std::string_view when,
                             std::string_view verification_notes) {
  const json::Value* present = record.find("audit_trail");
  // Appended to a copy, so that a malformed trail leaves the record as it was.
  json::Value trail = present == nullptr ? json::Value(json::Object{}) : present->clone();
  json::Object* entries = trail.as_object();
  if (entries == nullptr) return detail::malformed("audit_trail", "is not an object");

  auto accessed_by = list_in_trail(*entries, "accessed_by");
  if (!accessed_by) return failure(std::move(accessed_by).error());
  (*accessed_by)->push_back(administrator.to_json());
  auto timestamps = list_in_trail(*entries, "access_timestamps");
  if (!timestamps) return failure(std::move(timestamps).error());
  (*timestamps)->emplace_back(when);
  entries->set("last_verification_notes", verification_notes);
  record.set("audit_trail", std::move(trail));
  return {};
}

json::Object without_ciphertexts(const json::Object& record) {
  json::Object shown = record.clone();
  for (const char* ciphertext : {"encrypted_kek", "encrypted_email", "sealed_kek"}) shown.erase(ciphertext);
  return shown;
}

}  // namespace splitkey::keys
