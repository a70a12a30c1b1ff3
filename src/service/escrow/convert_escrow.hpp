#pragma once

#include "service/escrow/place.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/custodian.hpp"

namespace splitkey::escrow {

/// An escrow as it is stored after a conversion.
class ConvertedEscrow {
 public:
  ConvertedEscrow(StoredEscrow stored, bool changed) : stored(std::move(stored)), changed(changed) {}
  StoredEscrow stored;
  /// False: it had that format before.
  bool changed;
};

/// Puts an escrow into the other format. KEK and address never leave the daemon; trail and unknown members stay.
/// Errors: precondition_failed (another public key than the platform key's is in force), conflict; those of
/// platform::join_platform_key, open_escrow and kv::Store.
[[nodiscard]] asio::awaitable<Result<ConvertedEscrow>> convert_escrow(Context context, platform::Custodian custodian,
                                                                      Place place, keys::EscrowFormat format,
                                                                      Deadline deadline);

}  // namespace splitkey::escrow
