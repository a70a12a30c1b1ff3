#pragma once

#include <string>

#include <asio/awaitable.hpp>

#include "service/platform/context.hpp"
#include "service/platform/platform_key.hpp"

/// A platform key that CheckTick made has no checks: the escrows that were made with it show whether it is the right
/// one.
namespace splitkey::escrow {

using platform::Context;

/// By what platform key `version` is known to be the right one, in the words that an answer says it with: a check that
/// is known, the path of an escrow that it opens, or, where there is none, a second entry of the shares. Errors:
/// precondition_failed (details.needs `custodian_shares_again`: there is no escrow), decryption_failed (no escrow
/// opens); those of open_kek and kv::Store. `platform` outlives the call.
[[nodiscard]] asio::awaitable<Result<std::string>> prove(Context context, const platform::JoinedKey& platform,
                                                         std::string version, bool entered_twice, Deadline deadline);

}  // namespace splitkey::escrow
