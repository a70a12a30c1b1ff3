#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"
#include "keys/id.hpp"
#include "result/result.hpp"

/// users/{user}/surveys/{survey}/recovery-kek in CheckTick's format (docs/formats.md, "Records").
namespace splitkey::keys {

/// What an escrow record holds that opening it needs. None of it is secret.
class Escrow {
 public:
  /// Errors: record_malformed, details.field: a member that is missing, has another type, or names another algorithm
  /// than AES-256-GCM. An absent platform_key_version means v1.
  [[nodiscard]] static Result<Escrow> read(const json::Object& record);
  Escrow(std::string encrypted_kek, std::string encrypted_email, std::string platform_key_version)
      : encrypted_kek_(std::move(encrypted_kek)),
        encrypted_email_(std::move(encrypted_email)),
        platform_key_version_(std::move(platform_key_version)) {}

  [[nodiscard]] const std::string& encrypted_kek() const noexcept { return encrypted_kek_; }
  [[nodiscard]] const std::string& encrypted_email() const noexcept { return encrypted_email_; }
  [[nodiscard]] const std::string& platform_key_version() const noexcept { return platform_key_version_; }

  /// A new record with an empty trail.
  [[nodiscard]] json::Object to_record(std::string_view created_at) const;

 private:
  std::string encrypted_kek_;
  std::string encrypted_email_;
  std::string platform_key_version_;
};

/// Appends one recovery to a record's trail, as CheckTick does: accessed_by, access_timestamps,
/// last_verification_notes. A record without a trail gets one of these three only: who created it is not known. Unknown
/// members stay, and a record that is refused stays as it was.
/// Errors: record_malformed, details.field (the trail or a list in it has another type: "audit_trail.accessed_by").
[[nodiscard]] Result<void> append_recovery(json::Object& record, const Id& administrator, std::string_view when,
                                           std::string_view verification_notes);

/// A copy of the record without its ciphertexts: what may be shown.
[[nodiscard]] json::Object without_ciphertexts(const json::Object& record);

}  // namespace splitkey::keys
