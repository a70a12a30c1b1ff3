#pragma once

#include <asio/awaitable.hpp>

#include "keys/keys/escrow_record.hpp"
#include "keys/keys/sealed_escrow.hpp"
#include "service/escrow/place.hpp"
#include "service/platform/context.hpp"
#include "service/platform/derive.hpp"

/// Opening escrows of both formats with the joined platform key of the version that they name. A sealed one costs no
/// derivation, one of CheckTick's as many as it takes.
/// Errors of all: decryption_failed, record_malformed (details.path and field), and those of the pool.
namespace splitkey::escrow {

using platform::Context;

/// The two keys under which one user's survey is escrowed in CheckTick's format.
class EscrowKeys {
 public:
  EscrowKeys(keys::WrappingKey wrapping, keys::EmailKey email)
      : wrapping(std::move(wrapping)), email(std::move(email)) {}
  keys::WrappingKey wrapping;
  keys::EmailKey email;
};

/// Both on their way, the e-mail key beside the user recovery key, which the wrapping key comes from.
class EscrowKeysUnderWay {
 public:
  EscrowKeysUnderWay(platform::Started<keys::UserRecoveryKey> recovery, platform::Started<keys::EmailKey> email)
      : recovery(std::move(recovery)), email(std::move(email)) {}
  platform::Started<keys::UserRecoveryKey> recovery;
  platform::Started<keys::EmailKey> email;
};

/// Begins their derivations, beside which the store may be asked for what else is needed.
[[nodiscard]] asio::awaitable<EscrowKeysUnderWay> begin_escrow_keys(Context context, keys::PlatformKey platform,
                                                                    keys::Id user, Deadline deadline);
/// Waits for both; `path`: the record's. Errors: those of the pool.
[[nodiscard]] asio::awaitable<Result<EscrowKeys>> finish_escrow_keys(Context context, EscrowKeysUnderWay under_way,
                                                                     std::string path, Deadline deadline);
/// Both steps, one after the other.
[[nodiscard]] asio::awaitable<Result<EscrowKeys>> derive_escrow_keys(Context context, keys::PlatformKey platform,
                                                                     Place place, Deadline deadline);

/// Only the KEK.
[[nodiscard]] asio::awaitable<Result<keys::SurveyKek>> open_kek(Context context, keys::PlatformKey platform,
                                                                keys::Escrow escrow, Place place, Deadline deadline);

/// Only the user's address.
[[nodiscard]] asio::awaitable<Result<secret::Bytes>> open_email(Context context, keys::PlatformKey platform,
                                                                keys::Escrow escrow, Place place, Deadline deadline);

/// Both.
[[nodiscard]] asio::awaitable<Result<keys::EscrowContent>> open_escrow(Context context, keys::PlatformKey platform,
                                                                       keys::Escrow escrow, Place place,
                                                                       Deadline deadline);

}  // namespace splitkey::escrow
