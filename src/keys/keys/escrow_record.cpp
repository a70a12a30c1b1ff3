#include "keys/keys/escrow_record.hpp"

#include <array>

#include "base/secret/hex.hpp"
#include "crypto/crypto/random.hpp"
#include "keys/keys/detail/member.hpp"
#include "keys/keys/platform_versions.hpp"

namespace splitkey::keys {
namespace {

constexpr const char* sealed_algorithm = "HPKE-X25519-HKDF-SHA256-AES-256-GCM";
constexpr std::size_t escrow_id_bytes = 16;
constexpr std::array ciphertext_names{"encrypted_kek", "encrypted_email", "sealed_kek"};

Result<std::string_view> optional_text(const json::Object& record, std::string_view field) {
  return record.find(field) == nullptr ? std::string_view() : detail::text_member(record, field);
}

Result<json::Array*> list_in_trail(json::Object& trail, std::string_view name) {
  if (trail.find(name) == nullptr) trail.set(name, json::Array{});
  json::Array* list = trail.find(name)->as_array();
  if (list == nullptr) return detail::malformed("audit_trail." + std::string(name), "is not a list");
  return list;
}

}  // namespace

std::string_view name(EscrowFormat format) noexcept {
  return format == EscrowFormat::checktick ? "checktick" : "sealed";
}

std::optional<EscrowFormat> escrow_format(std::string_view word) noexcept {
  for (const EscrowFormat format : {EscrowFormat::checktick, EscrowFormat::sealed}) {
    if (word == name(format)) return format;
  }
  return std::nullopt;
}

Result<Escrow> Escrow::read(const json::Object& record) {
  const auto algorithm = detail::text_member(record, "algorithm");
  if (!algorithm) return propagate(algorithm);
  const bool is_sealed = *algorithm == sealed_algorithm;
  if (!is_sealed && *algorithm != detail::aes_gcm_name) return detail::malformed("algorithm", "names no known format");
  const auto kek = detail::text_member(record, is_sealed ? "sealed_kek" : "encrypted_kek");
  if (!kek) return propagate(kek);
  const auto other = is_sealed ? optional_text(record, "escrow_id") : detail::text_member(record, "encrypted_email");
  if (!other) return propagate(other);
  auto version = PlatformVersions::of_escrow(record);
  if (!version) return propagate(version);
  if (is_sealed) return Escrow(SealedEscrow{std::string(*kek), std::string(*other)}, std::move(*version));
  return Escrow(WrappedEscrow{std::string(*kek), std::string(*other)}, std::move(*version));
}

Escrow Escrow::with_sealed(std::string sealed_kek, std::string platform_key_version) {
  std::array<std::uint8_t, escrow_id_bytes> id{};
  crypto::fill_random(id);
  return Escrow(SealedEscrow{std::move(sealed_kek), secret::public_hex(id)}, std::move(platform_key_version));
}

const char* Escrow::algorithm() const noexcept {
  return format() == EscrowFormat::sealed ? sealed_algorithm : detail::aes_gcm_name;
}

void Escrow::set_ciphertexts(json::Object& record) const {
  if (const SealedEscrow* ours = sealed()) {
    record.set("sealed_kek", ours->kek).set("escrow_id", ours->id);
  } else {
    record.set("encrypted_kek", wrapped()->kek).set("encrypted_email", wrapped()->email);
  }
  record.set("platform_key_version", platform_key_version_);
}

json::Object Escrow::to_record(std::string_view created_at) const {
  json::Object trail;
  trail.set("created_by", "system").set("accessed_by", json::Array{}).set("access_timestamps", json::Array{});
  json::Object record;
  set_ciphertexts(record);
  record.set("created_at", created_at)
      .set("algorithm", algorithm())
      .set("requires_verification", true)
      .set("purpose", "ethical-recovery")
      .set("audit_trail", std::move(trail));
  return record;
}

void Escrow::replace_in(json::Object& record) const {
  for (const char* ciphertext : ciphertext_names) record.erase(ciphertext);
  record.erase("escrow_id");
  set_ciphertexts(record);
  record.set("algorithm", algorithm());
}

Result<void> append_recovery(json::Object& record, const Id& administrator, std::string_view when,
                             std::string_view verification_notes) {
  const json::Value* present = record.find("audit_trail");
  // Appended to a copy, so that a malformed trail leaves the record as it was.
  json::Value trail = present == nullptr ? json::Value(json::Object{}) : present->clone();
  json::Object* entries = trail.as_object();
  if (entries == nullptr) return detail::malformed("audit_trail", "is not an object");

  auto accessed_by = list_in_trail(*entries, "accessed_by");
  if (!accessed_by) return propagate(accessed_by);
  (*accessed_by)->push_back(administrator.to_json());
  auto timestamps = list_in_trail(*entries, "access_timestamps");
  if (!timestamps) return propagate(timestamps);
  (*timestamps)->emplace_back(when);
  entries->set("last_verification_notes", verification_notes);
  record.set("audit_trail", std::move(trail));
  return {};
}

json::Object without_ciphertexts(const json::Object& record) {
  json::Object shown = record.clone();
  for (const char* ciphertext : ciphertext_names) shown.erase(ciphertext);
  return shown;
}

}  // namespace splitkey::keys
