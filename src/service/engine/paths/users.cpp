#include "keys/keys/escrow_record.hpp"
#include "keys/keys/paths.hpp"
#include "service/engine/paths/families.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/custodian.hpp"
#include "service/platform/folders.hpp"
#include "service/platform/stored.hpp"

namespace splitkey::engine {
namespace {

std::string path_of(const Arguments& arguments) {
  return keys::escrow_path(arguments.id("user"), arguments.id("survey"));
}

asio::awaitable<Result<Answer>> list_users(Context context, Arguments arguments) {
  const auto users = co_await list_folders(context, keys::users_folder, arguments.deadline());
  if (!users) co_return propagate(users);
  json::Array keys;
  for (const keys::Id& user : *users) keys.emplace_back(user.text());
  Answer answer;
  answer.data.set("keys", std::move(keys));
  co_return answer;
}

asio::awaitable<Result<Answer>> list_surveys(Context context, Arguments arguments) {
  auto surveys = co_await escrowed_surveys(context, arguments.id("user"), arguments.deadline());
  if (!surveys) co_return propagate(surveys);
  json::Array keys;
  for (const std::string& survey : *surveys) keys.emplace_back(survey);
  Answer answer;
  answer.data.set("keys", std::move(keys));
  co_return answer;
}

asio::awaitable<Result<Answer>> read_escrow(Context context, Arguments arguments) {
  const std::string path = path_of(arguments);
  auto stored = co_await read_stored(context, path, arguments.deadline());
  if (!stored) co_return propagate(stored);
  json::Object shown = keys::without_ciphertexts(stored->record);
  shown.set("vault_path", path).set("version", static_cast<std::int64_t>(stored->version));
  co_return Answer(std::move(shown));
}

asio::awaitable<Result<Answer>> remove_escrow(Context context, Arguments arguments) {
  return remove_stored(std::move(context), path_of(arguments), arguments.deadline());
}

std::vector<Field> escrow_fields() {
  return {
      {"kek", FieldType::kek, Need::required, "the survey's KEK, 64 lower-case hex digits"},
      {"user_email", FieldType::email, Need::required, "the user's e-mail address, by which the user is known again"},
      {"format", FieldType::word, Need::optional,
       "sealed, which needs no custodians, or checktick; left out: sealed where an escrow public key is known"},
      {"replace_version", FieldType::integer, Need::optional, "the version to replace, where an escrow exists"},
      custodian_shares_field,
      custodian_component_field,
  };
}

std::vector<Field> recover_fields() {
  return {
      {"admin_id", FieldType::id, Need::required, "the administrator who recovers; goes into the record's trail"},
      {"verification_notes", FieldType::note, Need::required,
       "how the user's identity was verified; goes into the trail"},
      {"recovery_id", FieldType::note, Need::optional, "the application's own recovery request"},
      custodian_shares_field,
      custodian_component_field,
  };
}

std::vector<Field> convert_fields() {
  return {
      {"format", FieldType::word, Need::required, "sealed or checktick: the format it is to have"},
      custodian_shares_field,
      custodian_component_field,
  };
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
      {"users/{user}/surveys/{survey}/escrow",
       "The escrow of a survey's KEK for its user.",
       {{Operation::update, escrow_fields(), escrow_kek},
        {Operation::read, {}, read_escrow},
        {Operation::remove, {}, remove_escrow}}},
      {"users/{user}/surveys/{survey}/recover",
       "Recovers an escrowed KEK with the custodians' shares, and notes it in the record's trail.",
       {{Operation::update, recover_fields(), recover_kek}}},
      {"users/{user}/surveys/{survey}/verify",
       "Opens an escrow and shows nothing of it: whether it would open when it is needed.",
       {{Operation::update, {custodian_shares_field, custodian_component_field}, verify_escrow}}},
      {"users/{user}/surveys/{survey}/convert",
       "Puts an escrow into the other format; its KEK never leaves the daemon.",
       {{Operation::update, convert_fields(), convert_escrow}}},
      {"users/{user}/verify-email",
       "Whether a claimed e-mail address is the one that was escrowed.",
       {{Operation::update, verify_fields(), verify_email}}},
  };
}

}  // namespace splitkey::engine
