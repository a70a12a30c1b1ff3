#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/json/value.hpp"
#include "base/result/result.hpp"
#include "keys/keys/types.hpp"

/// What tells the right platform key and the right shares from wrong ones (docs/formats.md, "Checks").
namespace splitkey::keys {

/// platform/checks/{version}.
class PlatformChecks {
 public:
  /// Nothing known: a platform key made by CheckTick.
  PlatformChecks() = default;
  /// Unknown members are ignored. Errors: record_malformed, details.field.
  [[nodiscard]] static Result<PlatformChecks> read(const json::Object& record);
  /// The checks of a key and of the shares that give its half, as set-up writes them.
  PlatformChecks(const PlatformKey& key, std::map<unsigned, std::string> share_checks);

  [[nodiscard]] const std::optional<std::string>& key_check() const noexcept { return key_check_; }
  [[nodiscard]] const std::map<unsigned, std::string>& share_checks() const noexcept { return share_checks_; }
  [[nodiscard]] const std::optional<std::string>& escrow_public_key() const noexcept { return escrow_public_key_; }
  [[nodiscard]] json::Object to_record() const;
  /// Adds to `record` what it does not hold of these checks, which are a key's; other members stay. Whether anything
  /// was added. Errors: record_malformed; precondition_failed: it holds another check than these, which is left as it
  /// stands.
  [[nodiscard]] Result<bool> complete(json::Object& record) const;

  [[nodiscard]] friend bool operator==(const PlatformChecks&, const PlatformChecks&) = default;

 private:
  std::optional<std::string> key_check_;
  std::map<unsigned, std::string> share_checks_;
  std::optional<std::string> escrow_public_key_;
};

/// `key_check`: 32 hex digits, not secret.
[[nodiscard]] std::string platform_key_check(const PlatformKey& key);

/// Whether `check` is this key's. Constant-time.
[[nodiscard]] bool matches_check(const PlatformKey& key, std::string_view check);

}  // namespace splitkey::keys
