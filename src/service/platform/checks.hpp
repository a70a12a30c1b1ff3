#pragma once

#include <string>

#include <asio/awaitable.hpp>

#include "keys/keys/platform_checks.hpp"
#include "service/platform/context.hpp"

/// The checks of a platform key as Vault holds them: platform/checks/{version} (docs/formats.md, "Checks").
namespace splitkey::platform {

/// The checks of platform key `version`; empty ones where Vault holds none. Errors: record_malformed, those of
/// kv::Store.
[[nodiscard]] asio::awaitable<Result<keys::PlatformChecks>> read_checks(Context context, std::string version,
                                                                        Deadline deadline);

/// Reads Vault's checks again where that is due, so that context.escrow_key says what is known of the public key to
/// seal to. A change for the worse is logged. Errors: those of read_checks; nothing has then changed.
[[nodiscard]] asio::awaitable<Result<void>> look_at_escrow_key(Context context, Deadline deadline);

/// What is stored at platform/checks/{version} after a write.
class StoredChecks {
 public:
  StoredChecks(std::uint64_t version, bool changed) : version(version), changed(changed) {}
  /// The record's.
  std::uint64_t version;
  bool changed;
};

/// Adds to the record at `path` what it lacks of `checks`, by an administrator's Vault `token`. What is stored there
/// already is never overwritten. Errors: precondition_failed (the record holds another check), vault_denied (the
/// token), record_malformed, conflict, and those of kv::Store.
[[nodiscard]] asio::awaitable<Result<StoredChecks>> store_checks(Context context, keys::PlatformChecks checks,
                                                                 std::string path, secret::Bytes token,
                                                                 Deadline deadline);

}  // namespace splitkey::platform
