#include "service/escrow/open_escrow.hpp"

#include "keys/keys/hierarchy.hpp"
#include "keys/keys/wrap.hpp"
#include "service/platform/malformed.hpp"

namespace splitkey::escrow {
namespace {

Result<keys::EscrowContent> unseal(const keys::PlatformKey& platform, const keys::Escrow& escrow,
                                   const std::string& path) {
  return keys::open_sealed_escrow(keys::escrow_key_pair(platform), escrow.sealed()->kek, path,
                                  escrow.platform_key_version())
      .map_error(platform::malformed_at(path));
}

asio::awaitable<Result<keys::WrappingKey>> derive_wrapping_key(Context context, keys::PlatformKey platform, Place place,
                                                               Deadline deadline) {
  auto recovery = co_await platform::derive(context, keys::user_recovery_key(platform, place.user), deadline);
  if (!recovery) co_return propagate(recovery);
  co_return co_await platform::derive(context, keys::wrapping_key(*recovery, place.path), deadline);
}

}  // namespace

asio::awaitable<EscrowKeysUnderWay> begin_escrow_keys(Context context, keys::PlatformKey platform, keys::Id user,
                                                      Deadline deadline) {
  auto recovery = co_await platform::start(context, keys::user_recovery_key(platform, user), deadline);
  auto email = co_await platform::start(context, keys::email_key(platform, user), deadline);
  co_return EscrowKeysUnderWay(std::move(recovery), std::move(email));
}

asio::awaitable<Result<EscrowKeys>> finish_escrow_keys(Context context, EscrowKeysUnderWay under_way, std::string path,
                                                       Deadline deadline) {
  auto recovery = co_await platform::key_of(std::move(under_way.recovery));
  if (!recovery) co_return propagate(recovery);
  auto wrapping = co_await platform::derive(context, keys::wrapping_key(*recovery, path), deadline);
  if (!wrapping) co_return propagate(wrapping);
  auto email = co_await platform::key_of(std::move(under_way.email));
  if (!email) co_return propagate(email);
  co_return EscrowKeys(std::move(*wrapping), std::move(*email));
}

asio::awaitable<Result<EscrowKeys>> derive_escrow_keys(Context context, keys::PlatformKey platform, Place place,
                                                       Deadline deadline) {
  auto under_way = co_await begin_escrow_keys(context, std::move(platform), std::move(place.user), deadline);
  co_return co_await finish_escrow_keys(context, std::move(under_way), std::move(place.path), deadline);
}

asio::awaitable<Result<keys::SurveyKek>> open_kek(Context context, keys::PlatformKey platform, keys::Escrow escrow,
                                                  Place place, Deadline deadline) {
  if (escrow.sealed() != nullptr) {
    co_return unseal(platform, escrow, place.path).map([](keys::EscrowContent&& content) {
      return std::move(content.kek);
    });
  }
  auto wrapping = co_await derive_wrapping_key(context, std::move(platform), place, deadline);
  if (!wrapping) co_return propagate(wrapping);
  co_return keys::unwrap_kek(*wrapping, escrow.wrapped()->kek).map_error(platform::malformed_at(place.path));
}

asio::awaitable<Result<secret::Bytes>> open_email(Context context, keys::PlatformKey platform, keys::Escrow escrow,
                                                  Place place, Deadline deadline) {
  if (escrow.sealed() != nullptr) {
    co_return unseal(platform, escrow, place.path).map([](keys::EscrowContent&& content) {
      return std::move(content.email);
    });
  }
  auto key = co_await platform::derive(context, keys::email_key(platform, place.user), deadline);
  if (!key) co_return propagate(key);
  co_return keys::decrypt_email(*key, escrow.wrapped()->email).map_error(platform::malformed_at(place.path));
}

asio::awaitable<Result<keys::EscrowContent>> open_escrow(Context context, keys::PlatformKey platform,
                                                         keys::Escrow escrow, Place place, Deadline deadline) {
  if (escrow.sealed() != nullptr) co_return unseal(platform, escrow, place.path);
  auto keys = co_await derive_escrow_keys(context, std::move(platform), place, deadline);
  if (!keys) co_return propagate(keys);
  auto kek = keys::unwrap_kek(keys->wrapping, escrow.wrapped()->kek).map_error(platform::malformed_at(place.path));
  if (!kek) co_return propagate(kek);
  auto email = keys::decrypt_email(keys->email, escrow.wrapped()->email).map_error(platform::malformed_at(place.path));
  if (!email) co_return propagate(email);
  co_return keys::EscrowContent(std::move(*kek), std::move(*email));
}

}  // namespace splitkey::escrow
