#include <fmt/format.h>

#include "base/secret/hex.hpp"
#include "crypto/crypto/random.hpp"
#include "keys/keys/paths.hpp"
#include "service/engine/paths/families.hpp"
#include "service/engine/paths/key_fields.hpp"
#include "service/engine/paths/record_answers.hpp"
#include "service/unlock/survey_kek.hpp"

namespace splitkey::engine {
namespace {

constexpr const char* unchecked_warning =
    "the organization's record holds no check of its key, so a mistyped passphrase would not have been noticed; set "
    "the organization up with its passphrase";

// surveys/{id}/kek, or organizations/{org}/surveys/{id}/kek where the request asks for it; no other place.
// `organization`: whose key wraps the KEK there, where that is known.
Result<std::string> kek_path(const Arguments& arguments, const std::optional<keys::Id>& organization) {
  const keys::Id survey = arguments.id("survey");
  std::string usual = keys::survey_kek_path(survey);
  const auto asked = arguments.find_public_text("vault_path");
  if (!asked || *asked == usual) return usual;
  if (const auto parts = match("organizations/{organization}/surveys/{survey}/kek", *asked)) {
    const auto named = keys::Id::parse(std::string_view(parts->at("organization")));
    const bool same_organization = named && (!organization || *organization == *named);
    if (same_organization && parts->at("survey") == survey.text()) {
      return keys::organization_survey_kek_path(*named, survey);
    }
  }
  return failure(
      Errc::invalid_request,
      fmt::format("the field vault_path must be {} or organizations/{{org_id}}/surveys/{}/kek", usual, survey.text()));
}

// The KEK of the request, or a fresh one.
Result<keys::SurveyKek> kek_of(Arguments& arguments) {
  const bool generate = arguments.is_true("generate");
  if (arguments.has("kek") == generate) {
    return failure(Errc::invalid_request, "give kek, or generate: true, and not both");
  }
  if (!generate) return arguments.take_kek();
  keys::SurveyKek kek;
  crypto::fill_random(kek.expose_for_writing());
  return kek;
}

asio::awaitable<Result<Answer>> encrypt_kek(Context context, Arguments arguments) {
  auto kek = kek_of(arguments);
  if (!kek) co_return propagate(kek);
  auto source = key_source(context, arguments);
  if (!source) co_return propagate(source);
  const auto path = kek_path(arguments, organization_of(*source));
  if (!path) co_return propagate(path);
  const auto stored = co_await unlock::encrypt_kek(context.platform, std::move(*source), *path, std::move(*kek),
                                                   arguments.find_version("replace_version"), arguments.deadline());
  if (!stored) co_return propagate(stored);

  Answer answer;
  answer.data.set("vault_path", *path).set("version", static_cast<std::int64_t>(stored->version));
  if (arguments.is_true("generate")) answer.data.set("kek", secret::to_hex(stored->kek.expose()));
  if (!stored->is_checked) answer.warnings.emplace_back(unchecked_warning);
  co_return answer;
}

asio::awaitable<Result<Answer>> decrypt_kek(Context context, Arguments arguments) {
  auto source = key_source(context, arguments);
  if (!source) co_return propagate(source);
  const auto path = kek_path(arguments, organization_of(*source));
  if (!path) co_return propagate(path);
  const auto opened = co_await unlock::decrypt_kek(context.platform, std::move(*source), *path, arguments.deadline());
  if (!opened) co_return propagate(opened);

  Answer answer;
  answer.data.set("kek", secret::to_hex(opened->kek.expose()));
  if (opened->check_not_stored) {
    answer.warnings.push_back("the check of the organization's key could not be stored: " +
                              opened->check_not_stored->message());
  }
  co_return answer;
}

asio::awaitable<Result<Answer>> remove_kek(Context context, Arguments arguments) {
  auto path = kek_path(arguments, std::nullopt);
  if (!path) co_return propagate(path);
  co_return co_await remove_record(context, std::move(*path), arguments.deadline());
}

std::vector<Field> with_key(std::vector<Field> fields) {
  for (const Field& field : survey_key_fields()) fields.push_back(field);
  return fields;
}

}  // namespace

std::vector<Route> survey_routes() {
  const Field vault_path{"vault_path", FieldType::path, Need::optional,
                         "where the record lies: surveys/{survey}/kek, as when left out, or "
                         "organizations/{org_id}/surveys/{survey}/kek"};
  return {
      {"surveys/{survey}/kek/encrypt",
       "Wraps a survey's KEK under its organization's or team's key, and stores it.",
       {{Operation::update,
         with_key({{"kek", FieldType::kek, Need::optional, "the KEK, 64 lower-case hex digits; or generate"},
                   {"generate", FieldType::boolean, Need::optional, "true: make a fresh KEK and answer it"},
                   vault_path,
                   {"replace_version", FieldType::integer, Need::optional,
                    "the version to replace, where a record exists"}}),
         encrypt_kek}}},
      {"surveys/{survey}/kek/decrypt",
       "Opens a survey's KEK.",
       {{Operation::update, with_key({vault_path}), decrypt_kek}}},
      {"surveys/{survey}/kek",
       "Soft-deletes the newest version of a survey's KEK.",
       {{Operation::remove, {vault_path}, remove_kek}}},
  };
}

}  // namespace splitkey::engine
