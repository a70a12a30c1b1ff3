#pragma once

#include <vector>

#include "service/engine/context.hpp"
#include "service/engine/paths/custodian_fields.hpp"
#include "service/engine/request.hpp"
#include "service/unlock/survey_key.hpp"
#include "service/unlock/unlock_as_lease.hpp"

/// What a request gives to unlock keys with: passphrase and halves, or a lease.
namespace splitkey::engine {

/// The fields of what wraps a survey's KEK.
[[nodiscard]] std::vector<Field> survey_key_fields();

/// What they give to derive the key from. Errors: invalid_request, invalid_custodian, precondition_failed (no such
/// lease).
[[nodiscard]] Result<unlock::KeySource> key_source(const Context& context, const Arguments& arguments);

/// From the fields org_id, team_id, passphrase and the custodians' half. Errors: invalid_request, invalid_custodian.
[[nodiscard]] Result<unlock::Hierarchy> hierarchy_of(const Arguments& arguments, const platform::Settings& settings);

/// Succeeds where a lease_id comes without what it replaces. Errors: invalid_request.
[[nodiscard]] Result<void> require_lease_alone(const Arguments& arguments);

/// What both `unlock` paths answer: `lease_id` and `ttl_s`.
[[nodiscard]] Answer lease_answer(const unlock::Granted& granted);

}  // namespace splitkey::engine
