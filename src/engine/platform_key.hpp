#pragma once

#include <optional>
#include <string>

#include "engine/custodian.hpp"
#include "keys/platform.hpp"
#include "keys/platform_checks.hpp"

namespace splitkey::engine {

/// The joined platform key of one request, and whether it is known to be the right one.
class JoinedKey {
 public:
  JoinedKey(keys::PlatformKey key, std::optional<bool> matches) : key_(std::move(key)), matches_(matches) {}

  [[nodiscard]] const keys::PlatformKey& key() const noexcept { return key_; }
  /// Absent when neither Vault nor the configuration holds a key check.
  [[nodiscard]] std::optional<bool> matches() const noexcept { return matches_; }

 private:
  keys::PlatformKey key_;
  std::optional<bool> matches_;
};

/// Reads Vault's half and the checks of platform key `version`, and joins the halves. A key check that differs is not
/// yet an error here: platform/verify wants to say so. Errors: precondition_failed (Vault holds no such half; or its
/// checks are others than those pinned in the configuration), invalid_custodian, record_malformed, and those of
/// kv::Store.
[[nodiscard]] asio::awaitable<Result<JoinedKey>> join_halves(Context context, Custodian custodian, std::string version,
                                                             Deadline deadline);

/// The same for everybody else: a key check that differs is invalid_custodian.
[[nodiscard]] asio::awaitable<Result<JoinedKey>> join_platform_key(Context context, Custodian custodian,
                                                                   std::string version, Deadline deadline);

/// What an answer says when a wrong half could not have been noticed.
inline constexpr const char* no_key_check_warning =
    "no key_check is stored for the platform key, so a wrong custodian half would not have been noticed";

}  // namespace splitkey::engine
