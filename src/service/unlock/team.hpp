#pragma once

#include <optional>

#include <asio/awaitable.hpp>

#include "keys/keys/id.hpp"
#include "service/platform/context.hpp"

/// The record of a team: it holds no key, but names the organization whose key the team's is derived from.
namespace splitkey::unlock {

using platform::Context;

/// Succeeds where the team's record is absent or names the organization. Errors: invalid_request where it names another
/// one; record_malformed, those of kv::Store.
[[nodiscard]] asio::awaitable<Result<void>> check_team(Context context, keys::Id team, keys::Id organization,
                                                       Deadline deadline);

/// Writes that the team belongs to the organization, and returns the record's version. Where it does already, nothing
/// is written. To move a team changes its key and leaves every KEK wrapped under the old one, so `replace_version` must
/// then name the version that is stored. Errors: conflict (details.version), record_malformed, those of kv::Store.
[[nodiscard]] asio::awaitable<Result<std::uint64_t>> assign_team(Context context, keys::Id team, keys::Id organization,
                                                                 std::optional<std::uint64_t> replace_version,
                                                                 Deadline deadline);

}  // namespace splitkey::unlock
