#include "keys/keys/paths.hpp"
#include "keys/keys/time.hpp"
#include "keys/keys/wrap.hpp"
#include "service/escrow/open_escrow.hpp"
#include "service/escrow/stored_escrow.hpp"
#include "service/platform/platform_key.hpp"
#include "service/platform/stored.hpp"

namespace splitkey::engine {
namespace {

using keys::EscrowFormat;

// Whether `record` holds this very KEK and e-mail in CheckTick's format. A record that does not open, whatever the
// reason, does not.
bool holds_the_same(const json::Object& record, const EscrowKeys& keys, const keys::SurveyKek& kek,
                    const secret::Bytes& email) {
  const auto escrow = keys::Escrow::read(record);
  if (!escrow || escrow->wrapped() == nullptr || escrow->platform_key_version() != keys::first_platform_version) {
    return false;
  }
  const auto stored_kek = keys::unwrap_kek(keys.wrapping, escrow->wrapped()->kek);
  const auto stored_email = keys::decrypt_email(keys.email, escrow->wrapped()->email);
  return stored_kek && stored_email && *stored_kek == kek && *stored_email == email;
}

Answer escrowed(const std::string& path, std::uint64_t version, const JoinedKey& platform) {
  Answer answer = escrow_answer(path, version, EscrowFormat::checktick, keys::first_platform_version);
  if (!platform.matches()) answer.warnings.emplace_back(no_key_check_warning);
  return answer;
}

// CheckTick's format: the custodians' half is needed, and three derivations.
asio::awaitable<Result<Answer>> wrap_escrow(Context context, Arguments arguments) {
  const Deadline deadline = arguments.deadline();
  const keys::Id user = arguments.id("user");
  const std::string path = keys::escrow_path(user, arguments.id("survey"));
  auto custodian = Custodian::from(arguments, context.settings, Purpose::escrow);
  if (!custodian) co_return propagate(custodian);
  auto platform = co_await join_platform_key(context, std::move(*custodian), keys::first_platform_version, deadline);
  if (!platform) co_return propagate(platform);
  auto under_way = co_await begin_escrow_keys(context, platform->key().clone(), user, deadline);
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  auto keys = co_await finish_escrow_keys(context, std::move(under_way), path, deadline);
  if (!keys) co_return propagate(keys);

  const keys::SurveyKek kek = arguments.kek();
  const secret::Bytes& email = arguments.text("user_email");
  if (entry->record && holds_the_same(*entry->record, *keys, kek, email))
    co_return escrowed(path, entry->version, *platform);
  if (auto allowed = may_replace(*entry, arguments.find_version("replace_version")); !allowed) {
    co_return propagate(allowed);
  }
  const keys::Escrow escrow(
      keys::WrappedEscrow{keys::wrap_kek(keys->wrapping, kek), keys::encrypt_email(keys->email, email)},
      keys::first_platform_version);
  json::Object record = next_record(std::move(entry->record), escrow);
  auto version = co_await write_once(context, path, std::move(record), entry->version, deadline);
  if (!version) co_return propagate(version);
  co_return escrowed(path, *version, *platform);
}

// What the request says; where it says nothing, sealed where there is a public key to seal to.
asio::awaitable<Result<EscrowFormat>> format_of(Context context, std::optional<std::string> word, Deadline deadline) {
  if (word) {
    const auto format = keys::escrow_format(*word);
    if (!format) co_return failure(Errc::invalid_request, "the field format must be sealed or checktick");
    co_return *format;
  }
  if (auto looked = co_await look_at_escrow_key(context, deadline); !looked) {
    co_return propagate(looked);
  }
  co_return context.escrow_key.standing() == KnownEscrowKey::Standing::none ? EscrowFormat::checktick
                                                                            : EscrowFormat::sealed;
}

}  // namespace

asio::awaitable<Result<Answer>> escrow_kek(Context context, Arguments arguments) {
  const auto format = co_await format_of(context, arguments.find_public_text("format"), arguments.deadline());
  if (!format) co_return propagate(format);
  if (*format == EscrowFormat::sealed) co_return co_await seal_escrow(context, std::move(arguments));
  co_return co_await wrap_escrow(context, std::move(arguments));
}

json::Object next_record(std::optional<json::Object> present, const keys::Escrow& escrow) {
  json::Object fresh = escrow.to_record(keys::record_time(std::chrono::system_clock::now()));
  if (!present) return fresh;
  const bool has_trail = present->find_object("audit_trail") != nullptr;
  escrow.replace_in(*present);
  for (const json::Member& member : fresh.members()) {
    if (has_trail && member.name.expose_text() == "audit_trail") continue;
    present->set(member.name.expose_text(), member.value.clone());
  }
  return std::move(*present);
}

Answer escrow_answer(const std::string& path, std::uint64_t version, keys::EscrowFormat format,
                     const std::string& platform_key_version) {
  Answer answer;
  answer.data.set("vault_path", path)
      .set("version", static_cast<std::int64_t>(version))
      .set("platform_key_version", platform_key_version)
      .set("format", name(format));
  return answer;
}

}  // namespace splitkey::engine
