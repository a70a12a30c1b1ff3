#pragma once

#include <optional>
#include <string>

#include "keys/keys/platform.hpp"
#include "service/platform/context.hpp"
#include "service/platform/custodian.hpp"

namespace splitkey::platform {

/// The joined platform key of one request, and whether it is known to be the right one.
class JoinedKey {
 public:
  JoinedKey(keys::PlatformKey key, std::optional<bool> matches, std::optional<bool> escrow_key_matches)
      : key_(std::move(key)), matches_(matches), escrow_key_matches_(escrow_key_matches) {}

  [[nodiscard]] const keys::PlatformKey& key() const noexcept { return key_; }
  /// Whether it is the key whose check is stored, in Vault or in the configuration; absent: there is none.
  [[nodiscard]] std::optional<bool> matches() const noexcept { return matches_; }
  /// Whether the public key that escrows are sealed to is this key's; absent: there is none.
  [[nodiscard]] std::optional<bool> escrow_key_matches() const noexcept { return escrow_key_matches_; }

 private:
  keys::PlatformKey key_;
  std::optional<bool> matches_;
  std::optional<bool> escrow_key_matches_;
};

/// Reads Vault's half and the checks of platform key `version`, and joins the halves. A key check that differs is not
/// an error here, but is told in the result, as platform/verify needs it. Errors: precondition_failed (Vault holds no
/// such half; or its checks are others than those pinned in the configuration), invalid_custodian, record_malformed,
/// and those of kv::Store.
[[nodiscard]] asio::awaitable<Result<JoinedKey>> join_halves(Context context, Custodian custodian, std::string version,
                                                             Deadline deadline);

/// Joins the halves as join_halves() does, for all who need the right key: a key check that differs is an error.
/// Errors: those of join_halves; invalid_custodian where the key check differs.
[[nodiscard]] asio::awaitable<Result<JoinedKey>> join_platform_key(Context context, Custodian custodian,
                                                                   std::string version, Deadline deadline);

/// What an answer or the log says where escrows are sealed to another key than this one.
inline constexpr const char* foreign_escrow_key_warning =
    "the escrow_public_key that is stored or pinned is not this platform key's: what was sealed to it does not open "
    "here; find out who changed it";
/// What an answer says where a wrong half could not have been noticed.
inline constexpr const char* no_key_check_warning =
    "no key_check is stored for the platform key, so a wrong custodian half would not have been noticed";

}  // namespace splitkey::platform
