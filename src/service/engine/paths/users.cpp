#include "keys/keys/paths.hpp"
#include "service/engine/paths/custodian_fields.hpp"
#include "service/engine/paths/families.hpp"
#include "service/engine/paths/record_answers.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/folders.hpp"
#include "service/recovery/verify_email.hpp"

namespace splitkey::engine {
namespace {

asio::awaitable<Result<Answer>> list_users(Context context, Arguments arguments) {
  const auto users = co_await platform::list_folders(context.platform, keys::users_folder, arguments.deadline());
  if (!users) co_return propagate(users);
  co_return list_answer(*users);
}

asio::awaitable<Result<Answer>> list_surveys(Context context, Arguments arguments) {
  const auto surveys = co_await escrow::escrowed_surveys(context.platform, arguments.id("user"), arguments.deadline());
  if (!surveys) co_return propagate(surveys);
  co_return list_answer(*surveys);
}

asio::awaitable<Result<Answer>> verify_email(Context context, Arguments arguments) {
  auto custodian = custodian_of(arguments, context.platform.settings, platform::Purpose::ceremony);
  if (!custodian) co_return propagate(custodian);
  const auto found = co_await recovery::verify_email(context.platform, std::move(*custodian), arguments.id("user"),
                                                     arguments.find_id("survey_id"), arguments.take_text("email"),
                                                     arguments.deadline());
  if (!found) co_return propagate(found);
  Answer answer;
  answer.data.set("match", found->matches).set("survey_id", found->survey.to_json());
  co_return answer;
}

std::vector<Field> verify_fields() {
  return {
      {"email", FieldType::email, Need::required, "the address the person claims"},
      {"survey_id", FieldType::id, Need::optional, "the survey whose escrow is asked; the first one when left out"},
      custodian_shares_field,
      custodian_component_field,
  };
}

}  // namespace

std::vector<Route> user_routes() {
  return {
      {"users", "The users that have, or once had, an escrow.", {{Operation::list, {}, list_users}}},
      {"users/{user}/surveys", "The surveys of a user that have an escrow.", {{Operation::list, {}, list_surveys}}},
      {"users/{user}/verify-email",
       "Whether a claimed e-mail address is the one that was escrowed.",
       {{Operation::update, verify_fields(), verify_email}}},
  };
}

}  // namespace splitkey::engine
