#pragma once

#include "engine/arguments.hpp"
#include "engine/context.hpp"
#include "engine/request.hpp"

/// What is done with the escrow of one user's survey KEK: users/{user}/surveys/{survey}/….
namespace splitkey::engine {

/// Escrows a KEK in CheckTick's format. The same KEK and e-mail again is a success that changes nothing.
[[nodiscard]] asio::awaitable<Result<Answer>> escrow_kek(Context context, Arguments arguments);

/// Opens an escrowed KEK, and answers it only when the trail's write was acknowledged.
[[nodiscard]] asio::awaitable<Result<Answer>> recover_kek(Context context, Arguments arguments);

/// Whether a claimed e-mail address is the escrowed one.
[[nodiscard]] asio::awaitable<Result<Answer>> verify_email(Context context, Arguments arguments);

/// The surveys of a user that have an escrow, in byte order, soft-deleted ones left out.
[[nodiscard]] asio::awaitable<Result<std::vector<std::string>>> escrowed_surveys(Context context, keys::Id user,
                                                                                 Deadline deadline);

}  // namespace splitkey::engine
