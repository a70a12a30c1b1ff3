#pragma once

#include "keys/keys/escrow_record.hpp"
#include "service/engine/arguments.hpp"
#include "service/engine/request.hpp"
#include "service/platform/context.hpp"

/// What is done with the escrow of one user's survey KEK: users/{user}/surveys/{survey}/….
namespace splitkey::engine {

/// Escrows a KEK in the format that the request names; where it names none, sealed where there is a public key to seal
/// to, and otherwise in CheckTick's. In CheckTick's the same KEK and e-mail again is a success that changes nothing.
[[nodiscard]] asio::awaitable<Result<Answer>> escrow_kek(Context context, Arguments arguments);

/// Seals a KEK to the escrow public key: without custodians, without a derivation, and with one write where nothing
/// stands there yet. Errors: precondition_failed (no public key is known, or another than before), conflict.
[[nodiscard]] asio::awaitable<Result<Answer>> seal_escrow(Context context, Arguments arguments);

/// Opens an escrowed KEK, and answers it only when the trail's write was acknowledged.
[[nodiscard]] asio::awaitable<Result<Answer>> recover_kek(Context context, Arguments arguments);

/// Whether a claimed e-mail address is the escrowed one.
[[nodiscard]] asio::awaitable<Result<Answer>> verify_email(Context context, Arguments arguments);

/// Opens an escrow and shows nothing of it: whether it would open on the day it is needed.
[[nodiscard]] asio::awaitable<Result<Answer>> verify_escrow(Context context, Arguments arguments);

/// Puts an escrow into the other format. KEK and address never leave the daemon; trail and unknown members stay.
[[nodiscard]] asio::awaitable<Result<Answer>> convert_escrow(Context context, Arguments arguments);

/// The surveys of a user that have an escrow, in byte order, soft-deleted ones left out.
[[nodiscard]] asio::awaitable<Result<std::vector<std::string>>> escrowed_surveys(Context context, keys::Id user,
                                                                                 Deadline deadline);

/// The record to write for `escrow`. Over a present one it keeps the trail and what it does not know: who recovered is
/// not forgotten.
[[nodiscard]] json::Object next_record(std::optional<json::Object> present, const keys::Escrow& escrow);

/// `vault_path`, `version`, `platform_key_version` and `format`.
[[nodiscard]] Answer escrow_answer(const std::string& path, std::uint64_t version, keys::EscrowFormat format,
                                   const std::string& platform_key_version);

}  // namespace splitkey::engine
