#include "service/escrow/convert_escrow.hpp"

#include "keys/keys/wrap.hpp"
#include "service/escrow/open_escrow.hpp"
#include "service/platform/amend.hpp"
#include "service/platform/platform_key.hpp"

namespace splitkey::escrow {
namespace {

using keys::Escrow;

// To this platform key's own public key, which nobody can have exchanged; and not where another one is in force.
Result<Escrow> sealed_anew(const platform::JoinedKey& platform, const keys::EscrowContent& content,
                           const Escrow& opened, const std::string& path) {
  if (platform.escrow_key_matches() == false) {
    return failure(Errc::precondition_failed, platform::foreign_escrow_key_warning);
  }
  const auto public_key = keys::escrow_key_pair(platform.key()).public_key();
  const std::string& version = opened.platform_key_version();
  return Escrow::with_sealed(keys::seal_escrow(public_key, content.kek, content.email, path, version), version);
}

asio::awaitable<Result<Escrow>> wrapped_anew(Context context, keys::PlatformKey platform, keys::EscrowContent content,
                                             std::string version, Place place, Deadline deadline) {
  auto keys = co_await derive_escrow_keys(context, std::move(platform), std::move(place), deadline);
  if (!keys) co_return propagate(keys);
  co_return Escrow(
      keys::WrappedEscrow{keys::wrap_kek(keys->wrapping, content.kek), keys::encrypt_email(keys->email, content.email)},
      std::move(version));
}

asio::awaitable<Result<Escrow>> converted(Context context, platform::Custodian custodian, Escrow opened, Place place,
                                          Deadline deadline) {
  const std::string& version = opened.platform_key_version();
  auto platform = co_await platform::join_platform_key(context, std::move(custodian), version, deadline);
  if (!platform) co_return propagate(platform);
  auto content = co_await open_escrow(context, platform->key().clone(), opened, place, deadline);
  if (!content) co_return propagate(content);
  if (opened.wrapped() != nullptr) co_return sealed_anew(*platform, *content, opened, place.path);
  co_return co_await wrapped_anew(context, platform->key().clone(), std::move(*content), version, place, deadline);
}

// In the place of what was opened, and of nothing else; a trail that grew meanwhile stays as it grew.
platform::Change put_in_place(const Escrow& opened, const Escrow& escrow) {
  return [=](std::optional<json::Object>& record) -> Result<bool> {
    if (auto still = holds_still(record, opened); !still) return propagate(still);
    escrow.replace_in(*record);
    return true;
  };
}

}  // namespace

asio::awaitable<Result<ConvertedEscrow>> convert_escrow(Context context, platform::Custodian custodian, Place place,
                                                        keys::EscrowFormat format, Deadline deadline) {
  auto stored = co_await read_escrow(context, place.path, deadline);
  if (!stored) co_return propagate(stored);
  if (stored->escrow.format() == format) co_return ConvertedEscrow(std::move(*stored), false);

  const Escrow opened = std::move(stored->escrow);
  auto escrow = co_await converted(context, std::move(custodian), opened, place, deadline);
  if (!escrow) co_return propagate(escrow);
  const auto version = co_await platform::amend(context, place.path, put_in_place(opened, *escrow), deadline);
  if (!version) co_return propagate(version);
  co_return ConvertedEscrow(StoredEscrow(std::move(*escrow), *version), true);
}

}  // namespace splitkey::escrow
