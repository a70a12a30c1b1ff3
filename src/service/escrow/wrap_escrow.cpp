#include "service/escrow/wrap_escrow.hpp"

#include "keys/keys/platform_versions.hpp"
#include "keys/keys/wrap.hpp"
#include "service/escrow/open_escrow.hpp"
#include "service/platform/platform_key.hpp"
#include "service/platform/stored.hpp"

namespace splitkey::escrow {
namespace {

// Whether `record` holds this very KEK and e-mail in CheckTick's format. A record that does not open, whatever the
// reason, does not.
std::optional<keys::Escrow> the_same(const json::Object& record, const EscrowKeys& keys,
                                     const keys::EscrowContent& content) {
  auto escrow = keys::Escrow::read(record);
  if (!escrow || escrow->wrapped() == nullptr || escrow->platform_key_version() != keys::PlatformVersions::current()) {
    return std::nullopt;
  }
  const auto stored_kek = keys::unwrap_kek(keys.wrapping, escrow->wrapped()->kek);
  const auto stored_email = keys::decrypt_email(keys.email, escrow->wrapped()->email);
  const bool is_same = stored_kek && stored_email && *stored_kek == content.kek && *stored_email == content.email;
  return is_same ? std::optional(std::move(*escrow)) : std::nullopt;
}

// The content ends here: it is not kept while Vault is written to.
keys::Escrow wrapped(const EscrowKeys& keys, keys::EscrowContent content) {
  return {
      keys::WrappedEscrow{keys::wrap_kek(keys.wrapping, content.kek), keys::encrypt_email(keys.email, content.email)},
      keys::PlatformVersions::current()};
}

}  // namespace

asio::awaitable<Result<WrappedEscrow>> wrap_escrow(Context context, platform::Custodian custodian, Place place,
                                                   keys::EscrowContent content,
                                                   std::optional<std::uint64_t> replace_version, Deadline deadline) {
  auto platform =
      co_await platform::join_platform_key(context, std::move(custodian), keys::PlatformVersions::current(), deadline);
  if (!platform) co_return propagate(platform);
  auto under_way = co_await begin_escrow_keys(context, platform->key().clone(), place.user, deadline);
  auto entry = co_await context.store.read(place.path, deadline);
  if (!entry) co_return propagate(entry);
  const auto keys = co_await finish_escrow_keys(context, std::move(under_way), place.path, deadline);
  if (!keys) co_return propagate(keys);

  const bool is_checked = platform->matches().has_value();
  if (entry->record) {
    if (auto present = the_same(*entry->record, *keys, content)) {
      co_return WrappedEscrow(StoredEscrow(std::move(*present), entry->version), is_checked);
    }
  }
  if (auto allowed = platform::may_replace(*entry, replace_version); !allowed) co_return propagate(allowed);
  keys::Escrow escrow = wrapped(*keys, std::move(content));
  json::Object record = next_record(std::move(entry->record), escrow);
  auto version = co_await platform::write_once(context, place.path, std::move(record), entry->version, deadline);
  if (!version) co_return propagate(version);
  co_return WrappedEscrow(StoredEscrow(std::move(escrow), *version), is_checked);
}

}  // namespace splitkey::escrow
