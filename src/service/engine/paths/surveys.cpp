#include <fmt/format.h>

#include "base/secret/hex.hpp"
#include "crypto/crypto/random.hpp"
#include "keys/keys/paths.hpp"
#include "keys/keys/records.hpp"
#include "keys/keys/time.hpp"
#include "keys/keys/wrap.hpp"
#include "service/engine/paths/families.hpp"
#include "service/platform/amend.hpp"
#include "service/platform/malformed.hpp"
#include "service/platform/stored.hpp"
#include "service/unlock/survey_key.hpp"

namespace splitkey::engine {
namespace {

constexpr const char* unchecked_warning =
    "the organization's record holds no check of its key, so a mistyped passphrase would not have been noticed; set "
    "the "
    "organization up with its passphrase";

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
Result<keys::SurveyKek> kek_of(const Arguments& arguments) {
  const bool generate = arguments.is_true("generate");
  if (arguments.has("kek") == generate) {
    return failure(Errc::invalid_request, "give kek, or generate: true, and not both");
  }
  if (!generate) return arguments.kek();
  keys::SurveyKek kek;
  crypto::fill_random(kek.expose_for_writing());
  return kek;
}

asio::awaitable<Result<Answer>> encrypt_kek(Context context, Arguments arguments) {
  const Deadline deadline = arguments.deadline();
  auto kek = kek_of(arguments);
  if (!kek) co_return propagate(kek);
  auto source = key_source(context, arguments);
  if (!source) co_return propagate(source);
  const auto path = kek_path(arguments, organization_of(*source));
  if (!path) co_return propagate(path);

  auto under_way = co_await begin_survey_key(context, std::move(*source), *path, deadline);
  if (!under_way) co_return propagate(under_way);
  auto entry = co_await context.store.read(*path, deadline);
  if (!entry) co_return propagate(entry);
  if (auto allowed = may_replace(*entry, arguments.find_version("replace_version")); !allowed) {
    co_return propagate(allowed);
  }
  const auto wrapping = co_await survey_key(context, std::move(*under_way), *path, deadline);
  if (!wrapping) co_return propagate(wrapping);

  auto record =
      keys::kek_record(keys::wrap_kek(wrapping->key, *kek), keys::record_time(std::chrono::system_clock::now()));
  auto version = co_await write_once(context, *path, std::move(record), entry->version, deadline);
  if (!version) co_return propagate(version);

  Answer answer;
  answer.data.set("vault_path", *path).set("version", static_cast<std::int64_t>(*version));
  if (arguments.is_true("generate")) answer.data.set("kek", secret::to_hex(kek->expose()));
  if (wrapping->new_key_check) answer.warnings.emplace_back(unchecked_warning);
  co_return answer;
}

// The key has just opened a record, so it is the right one: from now on a mistyped passphrase can be refused early.
asio::awaitable<Result<void>> store_key_check(Context context, keys::Id organization, std::string key_check,
                                              Deadline deadline) {
  Change change = [key_check = std::move(key_check)](std::optional<json::Object>& record) -> Result<bool> {
    if (!record || record->find("org_key_check") != nullptr) return false;
    record->set("org_key_check", key_check);
    return true;
  };
  auto version = co_await amend(context, keys::organization_path(organization), std::move(change), deadline);
  if (!version) co_return propagate(version);
  co_return Result<void>();
}

asio::awaitable<Result<Answer>> decrypt_kek(Context context, Arguments arguments) {
  const Deadline deadline = arguments.deadline();
  auto source = key_source(context, arguments);
  if (!source) co_return propagate(source);
  const keys::Id organization = organization_of(*source);
  const auto path = kek_path(arguments, organization);
  if (!path) co_return propagate(path);

  auto under_way = co_await begin_survey_key(context, std::move(*source), *path, deadline);
  if (!under_way) co_return propagate(under_way);
  auto stored = co_await read_stored(context, *path, deadline);
  if (!stored) co_return propagate(stored);
  auto encrypted = keys::read_encrypted_kek(stored->record).map_error(malformed_at(*path));
  if (!encrypted) co_return propagate(encrypted);
  const auto wrapping = co_await survey_key(context, std::move(*under_way), *path, deadline);
  if (!wrapping) co_return propagate(wrapping);
  auto kek = keys::unwrap_kek(wrapping->key, *encrypted).map_error(malformed_at(*path));
  if (!kek) co_return propagate(kek);

  Answer answer;
  answer.data.set("kek", secret::to_hex(kek->expose()));
  if (wrapping->new_key_check) {
    auto noted = co_await store_key_check(context, organization, *wrapping->new_key_check, deadline);
    if (!noted)
      answer.warnings.push_back("the check of the organization's key could not be stored: " + noted.error().message());
  }
  co_return answer;
}

asio::awaitable<Result<Answer>> remove_kek(Context context, Arguments arguments) {
  auto path = kek_path(arguments, std::nullopt);
  if (!path) co_return propagate(path);
  co_return co_await remove_stored(context, std::move(*path), arguments.deadline());
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
