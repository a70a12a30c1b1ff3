#include "service/escrow/seal_escrow.hpp"

#include "keys/keys/platform_versions.hpp"
#include "service/platform/checks.hpp"
#include "service/platform/stored.hpp"

namespace splitkey::escrow {
namespace {

asio::awaitable<Result<keys::EscrowPublicKey>> key_to_seal_to(Context context, Deadline deadline) {
  if (auto looked = co_await platform::look_at_escrow_key(context, deadline); !looked) co_return propagate(looked);
  auto key = context.escrow_key.key();
  if (!key) co_return propagate(key);
  if (*key) co_return **key;
  co_return failure(Errc::precondition_failed,
                    "no escrow public key is known: have an administrator run `splitkey platform checks`, or pin "
                    "custodian.escrow_public_key; or give format: checktick and the custodians' half");
}

// The content ends here: it is not kept while Vault is written to.
keys::Escrow sealed(const keys::EscrowPublicKey& key, const std::string& path, keys::EscrowContent content) {
  return keys::Escrow::with_sealed(
      keys::seal_escrow(key, content.kek, content.email, path, keys::PlatformVersions::current()),
      keys::PlatformVersions::current());
}

bool holds(const kv::Entry& entry, const keys::Escrow& escrow) {
  if (!entry.record) return false;
  const auto present = keys::Escrow::read(*entry.record);
  return present && present->sealed() != nullptr && present->sealed()->id == escrow.sealed()->id;
}

// Over what stands at `path` now: nothing any more, or the version that the request names.
asio::awaitable<Result<std::uint64_t>> write_over(Context context, std::string path, keys::Escrow escrow,
                                                  std::optional<std::uint64_t> replace_version, Deadline deadline) {
  auto entry = co_await context.store.read(path, deadline);
  if (!entry) co_return propagate(entry);
  // Ours after all: the answer to its write was lost. No other record ever bears this id.
  if (holds(*entry, escrow)) co_return entry->version;
  if (auto allowed = platform::may_replace(*entry, replace_version); !allowed) co_return propagate(allowed);
  json::Object record = next_record(std::move(entry->record), escrow);
  co_return co_await platform::write_once(context, path, std::move(record), entry->version, deadline);
}

// Where no version is named there is usually nothing yet, and one write is all it takes.
asio::awaitable<Result<std::uint64_t>> store_escrow(Context context, std::string path, keys::Escrow escrow,
                                                    std::optional<std::uint64_t> replace_version, Deadline deadline) {
  if (!replace_version) {
    auto written = co_await context.store.write(path, next_record(std::nullopt, escrow), 0, deadline);
    if (written) co_return written->version;
    if (written.error().code() != Errc::conflict) co_return propagate(written);
  }
  co_return co_await write_over(context, std::move(path), std::move(escrow), replace_version, deadline);
}

}  // namespace

asio::awaitable<Result<keys::EscrowFormat>> usual_format(Context context, Deadline deadline) {
  if (auto looked = co_await platform::look_at_escrow_key(context, deadline); !looked) co_return propagate(looked);
  const bool has_key = context.escrow_key.standing() != platform::KnownEscrowKey::Standing::none;
  co_return has_key ? keys::EscrowFormat::sealed : keys::EscrowFormat::checktick;
}

asio::awaitable<Result<StoredEscrow>> seal_escrow(Context context, std::string path, keys::EscrowContent content,
                                                  std::optional<std::uint64_t> replace_version, Deadline deadline) {
  const auto key = co_await key_to_seal_to(context, deadline);
  if (!key) co_return propagate(key);
  keys::Escrow escrow = sealed(*key, path, std::move(content));
  const auto version = co_await store_escrow(context, path, escrow, replace_version, deadline);
  if (!version) co_return propagate(version);
  co_return StoredEscrow(std::move(escrow), *version);
}

}  // namespace splitkey::escrow
