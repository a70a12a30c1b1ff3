#pragma once

#include <optional>
#include <string>

#include "keys/keys/sealed_escrow.hpp"
#include "service/escrow/stored_escrow.hpp"

namespace splitkey::escrow {

/// The format of an escrow for which the request names none: sealed where there is a public key to seal to, and
/// otherwise CheckTick's. Errors: those of platform::look_at_escrow_key.
[[nodiscard]] asio::awaitable<Result<keys::EscrowFormat>> usual_format(Context context, Deadline deadline);

/// Seals a KEK and an address to the escrow public key and stores them at `path`: without custodians, without a
/// derivation, and with one write where nothing is stored there yet. Errors: precondition_failed (no public key is
/// known, or another than before); conflict (details.version) where something is stored there that `replace_version`
/// does not name; those of kv::Store.
[[nodiscard]] asio::awaitable<Result<StoredEscrow>> seal_escrow(Context context, std::string path,
                                                                keys::EscrowContent content,
                                                                std::optional<std::uint64_t> replace_version,
                                                                Deadline deadline);

}  // namespace splitkey::escrow
