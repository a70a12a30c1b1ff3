#pragma once

#include "service/escrow/place.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/custodian.hpp"

namespace splitkey::escrow {

/// Opens an escrow and shows nothing of it: it would open on the day it is needed. Errors: not_found; those of
/// platform::join_platform_key and open_escrow.
[[nodiscard]] asio::awaitable<Result<StoredEscrow>> verify_escrow(Context context, platform::Custodian custodian,
                                                                  Place place, Deadline deadline);

}  // namespace splitkey::escrow
