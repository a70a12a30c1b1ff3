#include "service/escrow/open_escrow.hpp"

#include "keys/keys/hierarchy.hpp"
#include "keys/keys/wrap.hpp"
#include "service/platform/malformed.hpp"
#include "service/platform/stored.hpp"

namespace splitkey::engine {
namespace {

Result<keys::EscrowContent> unseal(const keys::PlatformKey& platform, const keys::Escrow& escrow,
                                   const std::string& path) {
  return keys::open_sealed_escrow(keys::escrow_key_pair(platform), escrow.sealed()->kek, path,
                                  escrow.platform_key_version())
      .map_error(malformed_at(path));
}

asio::awaitable<Result<keys::WrappingKey>> derive_wrapping_key(Context context, keys::PlatformKey platform,
                                                               keys::Id user, std::string path, Deadline deadline) {
  auto recovery = co_await derive(context.pool, keys::user_recovery_key(platform, user), deadline);
  if (!recovery) co_return propagate(recovery);
  co_return co_await derive(context.pool, keys::wrapping_key(*recovery, path), deadline);
}

}  // namespace

asio::awaitable<EscrowKeysUnderWay> begin_escrow_keys(Context context, keys::PlatformKey platform, keys::Id user,
                                                      Deadline deadline) {
  auto recovery = co_await start(context.pool, keys::user_recovery_key(platform, user), deadline);
  auto email = co_await start(context.pool, keys::email_key(platform, user), deadline);
  co_return EscrowKeysUnderWay(std::move(recovery), std::move(email));
}

asio::awaitable<Result<EscrowKeys>> finish_escrow_keys(Context context, EscrowKeysUnderWay under_way, std::string path,
                                                       Deadline deadline) {
  auto recovery = co_await key_of(std::move(under_way.recovery));
  if (!recovery) co_return propagate(recovery);
  auto wrapping = co_await derive(context.pool, keys::wrapping_key(*recovery, path), deadline);
  if (!wrapping) co_return propagate(wrapping);
  auto email = co_await key_of(std::move(under_way.email));
  if (!email) co_return propagate(email);
  co_return EscrowKeys(std::move(*wrapping), std::move(*email));
}

asio::awaitable<Result<EscrowKeys>> derive_escrow_keys(Context context, keys::PlatformKey platform, keys::Id user,
                                                       std::string path, Deadline deadline) {
  auto under_way = co_await begin_escrow_keys(context, std::move(platform), std::move(user), deadline);
  co_return co_await finish_escrow_keys(context, std::move(under_way), std::move(path), deadline);
}

asio::awaitable<Result<StoredEscrow>> read_escrow(Context context, std::string path, Deadline deadline) {
  const auto stored = co_await read_stored(context, path, deadline);
  if (!stored) co_return propagate(stored);
  auto escrow = keys::Escrow::read(stored->record).map_error(malformed_at(path));
  if (!escrow) co_return propagate(escrow);
  co_return StoredEscrow(std::move(*escrow), stored->version);
}

asio::awaitable<Result<keys::SurveyKek>> open_kek(Context context, keys::PlatformKey platform, keys::Escrow escrow,
                                                  keys::Id user, std::string path, Deadline deadline) {
  if (escrow.sealed() != nullptr) {
    co_return unseal(platform, escrow, path).map([](keys::EscrowContent&& content) { return std::move(content.kek); });
  }
  auto wrapping = co_await derive_wrapping_key(context, std::move(platform), user, path, deadline);
  if (!wrapping) co_return propagate(wrapping);
  co_return keys::unwrap_kek(*wrapping, escrow.wrapped()->kek).map_error(malformed_at(path));
}

asio::awaitable<Result<secret::Bytes>> open_email(Context context, keys::PlatformKey platform, keys::Escrow escrow,
                                                  keys::Id user, std::string path, Deadline deadline) {
  if (escrow.sealed() != nullptr) {
    co_return unseal(platform, escrow, path).map([](keys::EscrowContent&& content) {
      return std::move(content.email);
    });
  }
  auto key = co_await derive(context.pool, keys::email_key(platform, user), deadline);
  if (!key) co_return propagate(key);
  co_return keys::decrypt_email(*key, escrow.wrapped()->email).map_error(malformed_at(path));
}

asio::awaitable<Result<keys::EscrowContent>> open_escrow(Context context, keys::PlatformKey platform,
                                                         keys::Escrow escrow, keys::Id user, std::string path,
                                                         Deadline deadline) {
  if (escrow.sealed() != nullptr) co_return unseal(platform, escrow, path);
  auto keys = co_await derive_escrow_keys(context, std::move(platform), user, path, deadline);
  if (!keys) co_return propagate(keys);
  auto kek = keys::unwrap_kek(keys->wrapping, escrow.wrapped()->kek).map_error(malformed_at(path));
  if (!kek) co_return propagate(kek);
  auto email = keys::decrypt_email(keys->email, escrow.wrapped()->email).map_error(malformed_at(path));
  if (!email) co_return propagate(email);
  co_return keys::EscrowContent(std::move(*kek), std::move(*email));
}

Result<void> holds_still(const std::optional<json::Object>& record, const keys::Escrow& opened) {
  if (record) {
    auto present = keys::Escrow::read(*record);
    if (!present) return propagate(present);
    if (*present == opened) return {};
  }
  return failure(Errc::conflict, "the escrow was replaced or deleted meanwhile; try again");
}

}  // namespace splitkey::engine
