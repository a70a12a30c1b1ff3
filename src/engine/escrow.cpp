#include "engine/escrow.hpp"

#include "engine/platform_key.hpp"
#include "engine/stored.hpp"
#include "keys/email.hpp"
#include "keys/escrow_record.hpp"
#include "keys/hierarchy.hpp"
#include "keys/paths.hpp"
#include "keys/time.hpp"
#include "keys/wrap.hpp"

namespace splitkey::engine {
namespace {

/// The two keys under which one user's survey is escrowed.
class EscrowKeys {
 public:
  EscrowKeys(keys::WrappingKey wrapping, keys::EmailKey email)
      : wrapping(std::move(wrapping)), email(std::move(email)) {}
  keys::WrappingKey wrapping;
  keys::EmailKey email;
};

asio::awaitable<Result<EscrowKeys>> derive_escrow_keys(Context context, keys::PlatformKey platform, keys::Id user,
                                                       std::string path, Deadline deadline) {
  auto begun = co_await start(context.pool, keys::email_key(platform, user), deadline);  // beside the other two
  auto recovery = co_await derive(context.pool, keys::user_recovery_key(platform, user), deadline);
  if (!recovery) co_return failure(std::move(recovery).error());
  auto wrapping = co_await derive(context.pool, keys::wrapping_key(*recovery, path), deadline);
  if (!wrapping) co_return failure(std::move(wrapping).error());
  auto email = co_await key_of(std::move(begun));
  if (!email) co_return failure(std::move(email).error());
  co_return EscrowKeys(std::move(*wrapping), std::move(*email));
}

// Whether `record` holds this very KEK and e-mail. A record that does not open, whatever the reason, does not.
bool holds_the_same(const json::Object& record, const EscrowKeys& keys, const keys::SurveyKek& kek,
                    const secret::Bytes& email) {
  const auto escrow = keys::Escrow::read(record);
  if (!escrow || escrow->platform_key_version() != keys::first_platform_version) return false;
  const auto stored_kek = keys::unwrap_kek(keys.wrapping, escrow->encrypted_kek());
  const auto stored_email = keys::decrypt_email(keys.email, escrow->encrypted_email());
  return stored_kek && stored_email && *stored_kek == kek && *stored_email == email;
}

// Over a present record the new one keeps the trail and what it does not know: who recovered is not forgotten.
json::Object next_record(std::optional<json::Object> present, const keys::Escrow& escrow) {
  json::Object fresh = escrow.to_record(keys::record_time(std::chrono::system_clock::now()));
  if (!present) return fresh;
  const bool has_trail = present->find_object("audit_trail") != nullptr;
  for (const json::Member& member : fresh.members()) {
    if (has_trail && member.name.expose_text() == "audit_trail") continue;
    present->set(member.name.expose_text(), member.value.clone());
  }
  return std::move(*present);
}

Answer escrowed(const std::string& path, std::uint64_t version, const JoinedKey& platform) {
  Answer answer;
  answer.data.set("vault_path", path)
      .set("version", static_cast<std::int64_t>(version))
      .set("platform_key_version", keys::first_platform_version)
      .set("format", "checktick");
  if (!platform.matches()) answer.warnings.emplace_back(no_key_check_warning);
  return answer;
}

}  // namespace

asio::awaitable<Result<Answer>> escrow_kek(Context context, Arguments arguments) {
  const Deadline deadline = arguments.deadline();
  const keys::Id user = arguments.id("user");
  const std::string path = keys::escrow_path(user, arguments.id("survey"));
  if (const auto format = arguments.find_public_text("format"); format && *format != "checktick") {
    co_return failure(Errc::invalid_request, "the field format must be checktick");
  }
  auto custodian = Custodian::from(arguments, context.settings, Purpose::escrow);
  if (!custodian) co_return failure(std::move(custodian).error());
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return failure(std::move(entry).error());

  auto platform = co_await join_platform_key(context, std::move(*custodian), keys::first_platform_version, deadline);
  if (!platform) co_return failure(std::move(platform).error());
  auto keys = co_await derive_escrow_keys(context, platform->key().clone(), user, path, deadline);
  if (!keys) co_return failure(std::move(keys).error());

  const keys::SurveyKek kek = arguments.kek();
  const secret::Bytes& email = arguments.text("user_email");
  if (entry->record && holds_the_same(*entry->record, *keys, kek, email))
    co_return escrowed(path, entry->version, *platform);
  if (auto allowed = may_replace(*entry, arguments.find_version("replace_version")); !allowed) {
    co_return failure(std::move(allowed).error());
  }
  const keys::Escrow escrow(keys::wrap_kek(keys->wrapping, kek), keys::encrypt_email(keys->email, email),
                            keys::first_platform_version);
  json::Object record = next_record(std::move(entry->record), escrow);
  auto version = co_await write_once(context, path, std::move(record), entry->version, deadline);
  if (!version) co_return failure(std::move(version).error());
  co_return escrowed(path, *version, *platform);
}

}  // namespace splitkey::engine
