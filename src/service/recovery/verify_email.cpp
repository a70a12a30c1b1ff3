#include <fmt/format.h>

#include "keys/keys/email.hpp"
#include "keys/keys/escrow_record.hpp"
#include "keys/keys/paths.hpp"
#include "service/escrow/open_escrow.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/folders.hpp"
#include "service/platform/platform_key.hpp"

namespace splitkey::engine {
namespace {

// The survey that was named, else the first that has an escrow, as CheckTick does it.
asio::awaitable<Result<keys::Id>> survey_to_check(Context context, keys::Id user, std::optional<keys::Id> named,
                                                  Deadline deadline) {
  if (named) co_return *named;
  auto surveys = co_await escrowed_surveys(context, user, deadline);
  if (!surveys) co_return propagate(surveys);
  if (surveys->empty()) {
    co_return failure(Errc::not_found, fmt::format("user {} has no escrow to check an address against", user.text()));
  }
  co_return keys::Id::parse(std::string_view(surveys->front()));
}

}  // namespace

asio::awaitable<Result<std::vector<std::string>>> escrowed_surveys(Context context, keys::Id user, Deadline deadline) {
  const auto folders = co_await list_folders(context, keys::user_surveys_folder(user), deadline);
  if (!folders) co_return propagate(folders);
  std::vector<std::string> surveys;
  for (const keys::Id& survey : *folders) {
    auto entry = co_await context.store.read(keys::escrow_path(user, survey), deadline);
    if (!entry) co_return propagate(entry);
    if (entry->record) surveys.push_back(survey.text());
  }
  co_return surveys;
}

asio::awaitable<Result<Answer>> verify_email(Context context, Arguments arguments) {
  const Deadline deadline = arguments.deadline();
  const keys::Id user = arguments.id("user");
  auto custodian = Custodian::from(arguments, context.settings, Purpose::ceremony);
  if (!custodian) co_return propagate(custodian);
  auto survey = co_await survey_to_check(context, user, arguments.find_id("survey_id"), deadline);
  if (!survey) co_return propagate(survey);
  const std::string path = keys::escrow_path(user, *survey);
  const auto stored = co_await read_escrow(context, path, deadline);
  if (!stored) co_return propagate(stored);
  const keys::Escrow& escrow = stored->escrow;

  auto platform = co_await join_platform_key(context, std::move(*custodian), escrow.platform_key_version(), deadline);
  if (!platform) co_return propagate(platform);
  auto email = co_await open_email(context, platform->key().clone(), escrow, user, path, deadline);
  if (!email) co_return propagate(email);

  Answer answer;
  answer.data.set("match", keys::same_email(*email, arguments.text("email"))).set("survey_id", survey->to_json());
  co_return answer;
}

}  // namespace splitkey::engine
