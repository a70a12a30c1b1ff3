#include "service/recovery/verify_email.hpp"

#include <fmt/format.h>

#include "keys/keys/email.hpp"
#include "service/escrow/open_escrow.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/platform_key.hpp"

namespace splitkey::recovery {
namespace {

// The survey that was named, else the first that has an escrow, as CheckTick does it.
asio::awaitable<Result<keys::Id>> survey_to_check(Context context, keys::Id user, std::optional<keys::Id> named,
                                                  Deadline deadline) {
  if (named) co_return *named;
  const auto surveys = co_await escrow::escrowed_surveys(context, user, deadline);
  if (!surveys) co_return propagate(surveys);
  if (surveys->empty()) {
    co_return failure(Errc::not_found, fmt::format("user {} has no escrow to check an address against", user.text()));
  }
  co_return surveys->front();
}

}  // namespace

asio::awaitable<Result<EmailMatch>> verify_email(Context context, platform::Custodian custodian, keys::Id user,
                                                 std::optional<keys::Id> survey, secret::Bytes email,
                                                 Deadline deadline) {
  auto asked = co_await survey_to_check(context, user, std::move(survey), deadline);
  if (!asked) co_return propagate(asked);
  const escrow::Place place(user, *asked);
  const auto stored = co_await escrow::read_escrow(context, place.path, deadline);
  if (!stored) co_return propagate(stored);
  const keys::Escrow& escrow = stored->escrow;
  auto platform =
      co_await platform::join_platform_key(context, std::move(custodian), escrow.platform_key_version(), deadline);
  if (!platform) co_return propagate(platform);
  const auto escrowed = co_await escrow::open_email(context, platform->key().clone(), escrow, place, deadline);
  if (!escrowed) co_return propagate(escrowed);
  co_return EmailMatch(keys::same_email(*escrowed, email), std::move(*asked));
}

}  // namespace splitkey::recovery
