#pragma once

#include <string>

#include <asio/awaitable.hpp>

#include "keys/keys/types.hpp"
#include "service/escrow/place.hpp"
#include "service/platform/context.hpp"
#include "service/platform/custodian.hpp"

/// What is done for a user who cannot open a survey any more: their address is compared, and the KEK recovered.
namespace splitkey::recovery {

using platform::Context;

/// Succeeds where escrows may be recovered without approvals of ours. Errors: precondition_failed where
/// recovery.workflow does not say that the application runs its own.
[[nodiscard]] Result<void> require_external_approvals(const platform::Settings& settings);

/// What the record's trail says of a recovery.
class TrailEntry {
 public:
  TrailEntry(keys::Id administrator, std::string notes)
      : administrator(std::move(administrator)), notes(std::move(notes)) {}
  keys::Id administrator;
  /// How the user's identity was verified.
  std::string notes;
};

/// Opens an escrowed KEK, and returns it only when the trail's write was acknowledged. Errors: conflict (the escrow was
/// replaced meanwhile); those of escrow::read_escrow, platform::join_platform_key, escrow::open_kek and
/// platform::amend.
[[nodiscard]] asio::awaitable<Result<keys::SurveyKek>> recover_kek(Context context, platform::Custodian custodian,
                                                                   escrow::Place place, TrailEntry entry,
                                                                   Deadline deadline);

}  // namespace splitkey::recovery
