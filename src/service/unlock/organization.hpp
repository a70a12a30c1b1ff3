#pragma once

#include <optional>
#include <string>

#include <asio/awaitable.hpp>

#include "keys/keys/id.hpp"
#include "service/platform/context.hpp"

/// The record of an organization: it holds no key, but a check by which a wrong passphrase is known.
namespace splitkey::unlock {

using platform::Context;

/// decryption_failed, for a passphrase and halves that give another key than the one whose check is stored.
[[nodiscard]] Error wrong_organization_key();

/// The check of the organization's key; nullopt where none is stored, or no record. Errors: record_malformed, those of
/// kv::Store.
[[nodiscard]] asio::awaitable<Result<std::optional<std::string>>> read_key_check(Context context, keys::Id organization,
                                                                                 Deadline deadline);

/// Writes a record where there is none, and the check of the key where none is stored; an empty `key_check` is none.
/// Returns the record's version. Errors: decryption_failed where another check is stored; those of platform::amend.
[[nodiscard]] asio::awaitable<Result<std::uint64_t>> set_up_organization(Context context, keys::Id organization,
                                                                         std::string key_check, Deadline deadline);

/// Stores the check of a key that has proved right, where there is a record without one. Errors: those of
/// platform::amend.
[[nodiscard]] asio::awaitable<Result<void>> store_key_check(Context context, keys::Id organization,
                                                            std::string key_check, Deadline deadline);

}  // namespace splitkey::unlock
