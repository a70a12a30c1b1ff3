#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/json/value.hpp"
#include "base/result/result.hpp"
#include "keys/keys/id.hpp"

/// users/{user}/surveys/{survey}/recovery-kek, in CheckTick's format or in ours (docs/formats.md, "Records" and "Sealed
/// escrow").
namespace splitkey::keys {

/// `checktick` needs the platform key to write and to open, `sealed` only to open.
enum class EscrowFormat : std::uint8_t { checktick, sealed };
[[nodiscard]] std::string_view name(EscrowFormat format) noexcept;
/// nullopt for a word that names none.
[[nodiscard]] std::optional<EscrowFormat> escrow_format(std::string_view word) noexcept;

/// CheckTick's ciphertexts.
struct WrappedEscrow {
  std::string kek;
  std::string email;
  [[nodiscard]] friend bool operator==(const WrappedEscrow&, const WrappedEscrow&) = default;
};

/// Ours, which holds both.
struct SealedEscrow {
  std::string kek;
  /// Random, and different for every escrow ever written, by which one is known again whose ciphertext nobody can open.
  /// Empty: the record has none.
  std::string id;
  [[nodiscard]] friend bool operator==(const SealedEscrow&, const SealedEscrow&) = default;
};

/// What an escrow record holds that opening it needs. None of it is secret.
class Escrow {
 public:
  /// Errors: record_malformed, details.field: a member that is missing, has another type, or names an algorithm of
  /// neither format. An absent platform_key_version means v1.
  [[nodiscard]] static Result<Escrow> read(const json::Object& record);
  Escrow(WrappedEscrow wrapped, std::string platform_key_version)
      : ciphertexts_(std::move(wrapped)), platform_key_version_(std::move(platform_key_version)) {}
  /// A sealed escrow that nobody has written yet: with a fresh id.
  [[nodiscard]] static Escrow with_sealed(std::string sealed_kek, std::string platform_key_version);
  Escrow(SealedEscrow sealed, std::string platform_key_version)
      : ciphertexts_(std::move(sealed)), platform_key_version_(std::move(platform_key_version)) {}

  [[nodiscard]] EscrowFormat format() const noexcept {
    return wrapped() != nullptr ? EscrowFormat::checktick : EscrowFormat::sealed;
  }
  /// The ciphertexts in the record's format; nullptr of the other one.
  [[nodiscard]] const WrappedEscrow* wrapped() const noexcept { return std::get_if<WrappedEscrow>(&ciphertexts_); }
  [[nodiscard]] const SealedEscrow* sealed() const noexcept { return std::get_if<SealedEscrow>(&ciphertexts_); }
  [[nodiscard]] const std::string& platform_key_version() const noexcept { return platform_key_version_; }

  /// A new record with an empty trail.
  [[nodiscard]] json::Object to_record(std::string_view created_at) const;
  /// Takes the place of the escrow in `record`, in whatever format; the trail and all other members stay.
  void replace_in(json::Object& record) const;

  [[nodiscard]] friend bool operator==(const Escrow&, const Escrow&) = default;

 private:
  void set_ciphertexts(json::Object& record) const;
  [[nodiscard]] const char* algorithm() const noexcept;

  std::variant<WrappedEscrow, SealedEscrow> ciphertexts_;
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
