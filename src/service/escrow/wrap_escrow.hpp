#pragma once

#include <optional>

#include "keys/keys/sealed_escrow.hpp"
#include "service/escrow/place.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/custodian.hpp"

namespace splitkey::escrow {

/// An escrow in CheckTick's format as it is stored now.
class WrappedEscrow {
 public:
  WrappedEscrow(StoredEscrow stored, bool is_checked) : stored(std::move(stored)), is_checked(is_checked) {}
  StoredEscrow stored;
  /// False: no check of the platform key is known, so a wrong half would not have been noticed.
  bool is_checked;
};

/// Escrows a KEK and an address in CheckTick's format, for which the custodians' half is needed, and three derivations.
/// Where the very same is escrowed there already, it succeeds and changes nothing. Errors: conflict (details.version)
/// where something else is stored there that `replace_version` does not name; those of platform::join_platform_key,
/// of the pool and of kv::Store.
[[nodiscard]] asio::awaitable<Result<WrappedEscrow>> wrap_escrow(Context context, platform::Custodian custodian,
                                                                 Place place, keys::EscrowContent content,
                                                                 std::optional<std::uint64_t> replace_version,
                                                                 Deadline deadline);

}  // namespace splitkey::escrow
