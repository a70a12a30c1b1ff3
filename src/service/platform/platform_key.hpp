#pragma once

#include <optional>
#include <string>

#include "keys/keys/platform.hpp"
#include "keys/keys/platform_checks.hpp"
#include "service/platform/custodian.hpp"

namespace splitkey::engine {

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

/// The checks of platform key `version`; empty ones where Vault holds none. Errors: record_malformed, those of
/// kv::Store.
[[nodiscard]] asio::awaitable<Result<keys::PlatformChecks>> read_checks(Context context, std::string version,
                                                                        Deadline deadline);

/// What is known of the public key to seal to, after a look at Vault's checks where one is due. A change for the worse
/// is logged. Errors: those of read_checks; the look has then changed nothing.
[[nodiscard]] asio::awaitable<Result<void>> look_at_escrow_key(Context context, Deadline deadline);

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
inline constexpr const char* foreign_escrow_key_warning =
    "the escrow_public_key that is stored or pinned is not this platform key's: what was sealed to it does not open "
    "here; "
    "find out who changed it";
inline constexpr const char* no_key_check_warning =
    "no key_check is stored for the platform key, so a wrong custodian half would not have been noticed";

}  // namespace splitkey::engine
