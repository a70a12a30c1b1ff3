#pragma once

#include <vector>

#include "service/engine/arguments.hpp"
#include "service/engine/request.hpp"
#include "service/platform/context.hpp"

/// The checks of a platform key that CheckTick made: platform/checks/{version}, written once by an administrator's
/// token when the key has proved right (docs/formats.md, "Checks").
namespace splitkey::engine {

/// What is stored. Errors: not_found, record_malformed.
[[nodiscard]] asio::awaitable<Result<Answer>> read_platform_checks(Context context, Arguments arguments);

/// Joins the halves, proves the key by a check that is known, by an escrow that it opens, or, where there is none, by a
/// second entry of the shares, and adds to the record what it lacks. What stands there already is never written over.
/// Errors: precondition_failed (details.needs: a second entry; or the record holds another check), invalid_custodian,
/// decryption_failed (no escrow opens), vault_denied (the token that was given), conflict.
[[nodiscard]] asio::awaitable<Result<Answer>> write_platform_checks(Context context, Arguments arguments);

/// The fields of the latter.
[[nodiscard]] std::vector<Field> platform_checks_fields();

}  // namespace splitkey::engine
