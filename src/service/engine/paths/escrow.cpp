#include "base/secret/hex.hpp"
#include "keys/keys/escrow_record.hpp"
#include "service/engine/paths/custodian_fields.hpp"
#include "service/engine/paths/families.hpp"
#include "service/engine/paths/record_answers.hpp"
#include "service/escrow/convert_escrow.hpp"
#include "service/escrow/seal_escrow.hpp"
#include "service/escrow/verify_escrow.hpp"
#include "service/escrow/wrap_escrow.hpp"
#include "service/platform/platform_key.hpp"
#include "service/platform/stored.hpp"
#include "service/recovery/recover.hpp"

namespace splitkey::engine {
namespace {

using keys::EscrowFormat;
using platform::Purpose;

constexpr const char* unneeded_half_warning =
    "a sealed escrow needs no custodians: leave their half out of the request, it only travels needlessly";

escrow::Place place_of(const Arguments& arguments) { return {arguments.id("user"), arguments.id("survey")}; }

// `vault_path`, `version`, `platform_key_version` and `format`.
Answer escrow_answer(const std::string& path, const escrow::StoredEscrow& stored) {
  Answer answer;
  answer.data.set("vault_path", path)
      .set("version", static_cast<std::int64_t>(stored.version))
      .set("platform_key_version", stored.escrow.platform_key_version())
      .set("format", name(stored.escrow.format()));
  return answer;
}

Result<EscrowFormat> named_format(std::string_view word) {
  const auto format = keys::escrow_format(word);
  if (!format) return failure(Errc::invalid_request, "the field format must be sealed or checktick");
  return *format;
}

asio::awaitable<Result<EscrowFormat>> format_of(Context context, std::optional<std::string> word, Deadline deadline) {
  if (word) co_return named_format(*word);
  co_return co_await escrow::usual_format(context.platform, deadline);
}

asio::awaitable<Result<Answer>> seal_escrow(Context context, Arguments arguments) {
  const escrow::Place place = place_of(arguments);
  const bool half_given = brings_custodian(arguments);
  keys::EscrowContent content(arguments.take_kek(), arguments.take_text("user_email"));
  const auto stored = co_await escrow::seal_escrow(context.platform, place.path, std::move(content),
                                                   arguments.find_version("replace_version"), arguments.deadline());
  if (!stored) co_return propagate(stored);
  Answer answer = escrow_answer(place.path, *stored);
  answer.data.set("escrow_id", stored->escrow.sealed()->id);
  if (half_given) answer.warnings.emplace_back(unneeded_half_warning);
  co_return answer;
}

asio::awaitable<Result<Answer>> wrap_escrow(Context context, Arguments arguments) {
  const escrow::Place place = place_of(arguments);
  auto custodian = custodian_of(arguments, context.platform.settings, Purpose::escrow);
  if (!custodian) co_return propagate(custodian);
  keys::EscrowContent content(arguments.take_kek(), arguments.take_text("user_email"));
  const auto wrapped = co_await escrow::wrap_escrow(context.platform, std::move(*custodian), place, std::move(content),
                                                    arguments.find_version("replace_version"), arguments.deadline());
  if (!wrapped) co_return propagate(wrapped);
  Answer answer = escrow_answer(place.path, wrapped->stored);
  if (!wrapped->is_checked) answer.warnings.emplace_back(platform::no_key_check_warning);
  co_return answer;
}

asio::awaitable<Result<Answer>> update_escrow(Context context, Arguments arguments) {
  const auto format = co_await format_of(context, arguments.find_public_text("format"), arguments.deadline());
  if (!format) co_return propagate(format);
  if (*format == EscrowFormat::sealed) co_return co_await seal_escrow(context, std::move(arguments));
  co_return co_await wrap_escrow(context, std::move(arguments));
}

asio::awaitable<Result<Answer>> read_escrow(Context context, Arguments arguments) {
  const std::string path = place_of(arguments).path;
  auto stored = co_await platform::read_stored(context.platform, path, arguments.deadline());
  if (!stored) co_return propagate(stored);
  json::Object shown = keys::without_ciphertexts(stored->record);
  shown.set("vault_path", path).set("version", static_cast<std::int64_t>(stored->version));
  co_return Answer(std::move(shown));
}

asio::awaitable<Result<Answer>> remove_escrow(Context context, Arguments arguments) {
  return remove_record(std::move(context), place_of(arguments).path, arguments.deadline());
}

asio::awaitable<Result<Answer>> recover_kek(Context context, Arguments arguments) {
  const platform::Settings& settings = context.platform.settings;
  if (auto may = recovery::require_external_approvals(settings); !may) co_return propagate(may);
  auto custodian = custodian_of(arguments, settings, Purpose::ceremony);
  if (!custodian) co_return propagate(custodian);
  recovery::TrailEntry entry(arguments.id("admin_id"), arguments.find_public_text("verification_notes").value());
  const auto kek = co_await recovery::recover_kek(context.platform, std::move(*custodian), place_of(arguments),
                                                  std::move(entry), arguments.deadline());
  if (!kek) co_return propagate(kek);
  Answer answer;
  answer.data.set("kek", secret::to_hex(kek->expose()));
  co_return answer;
}

asio::awaitable<Result<Answer>> verify_escrow(Context context, Arguments arguments) {
  const escrow::Place place = place_of(arguments);
  auto custodian = custodian_of(arguments, context.platform.settings, Purpose::ceremony);
  if (!custodian) co_return propagate(custodian);
  const auto verified =
      co_await escrow::verify_escrow(context.platform, std::move(*custodian), place, arguments.deadline());
  if (!verified) co_return propagate(verified);
  co_return escrow_answer(place.path, *verified);
}

asio::awaitable<Result<Answer>> convert_escrow(Context context, Arguments arguments) {
  const escrow::Place place = place_of(arguments);
  const auto format = named_format(arguments.text("format").expose_text());
  if (!format) co_return propagate(format);
  auto custodian = custodian_of(arguments, context.platform.settings, Purpose::ceremony);
  if (!custodian) co_return propagate(custodian);
  const auto converted =
      co_await escrow::convert_escrow(context.platform, std::move(*custodian), place, *format, arguments.deadline());
  if (!converted) co_return propagate(converted);
  Answer answer = escrow_answer(place.path, converted->stored);
  answer.data.set("changed", converted->changed);
  co_return answer;
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

}  // namespace

std::vector<Route> escrow_routes() {
  return {
      {"users/{user}/surveys/{survey}/escrow",
       "The escrow of a survey's KEK for its user.",
       {{Operation::update, escrow_fields(), update_escrow},
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
  };
}

}  // namespace splitkey::engine
