#pragma once

#include <optional>

#include <asio/awaitable.hpp>

#include "keys/keys/id.hpp"
#include "service/platform/context.hpp"
#include "service/platform/custodian.hpp"

namespace splitkey::recovery {

using platform::Context;

/// Whether a claimed address is the one that was escrowed with a survey.
class EmailMatch {
 public:
  EmailMatch(bool matches, keys::Id survey) : matches(matches), survey(std::move(survey)) {}
  bool matches;
  keys::Id survey;
};

/// Compares a claimed e-mail address with the one that was escrowed with `survey`, or with the user's first survey that
/// has an escrow. Errors: not_found; those of platform::join_platform_key, escrow::open_email and kv::Store.
[[nodiscard]] asio::awaitable<Result<EmailMatch>> verify_email(Context context, platform::Custodian custodian,
                                                               keys::Id user, std::optional<keys::Id> survey,
                                                               secret::Bytes email, Deadline deadline);

}  // namespace splitkey::recovery
