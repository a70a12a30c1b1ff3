#pragma once

#include <string>
#include <string_view>

#include "base/json/value.hpp"
#include "base/result/result.hpp"
#include "keys/keys/paths.hpp"

namespace splitkey::keys {

/// Which version of the platform key is used for what. Today that is v1 for all that is made; under imported versions
/// escrows are only opened.
class PlatformVersions {
 public:
  /// Under which escrows are made from now on. Its checks are those that set-up writes and a host's configuration pins.
  [[nodiscard]] static constexpr const char* current() noexcept { return first_platform_version; }

  /// Under which the keys of organizations are derived, whose records do not name one.
  [[nodiscard]] static constexpr const char* of_organizations() noexcept { return first_platform_version; }

  /// Under which an escrow was made: its record's platform_key_version, or v1 where it has none, as in CheckTick's
  /// oldest. Errors: record_malformed, details.field.
  [[nodiscard]] static Result<std::string> of_escrow(const json::Object& record);

  /// Whether a version is an imported one, whose half may be shorter.
  [[nodiscard]] static constexpr bool is_imported(std::string_view version) noexcept {
    return version != first_platform_version;
  }
};

}  // namespace splitkey::keys
