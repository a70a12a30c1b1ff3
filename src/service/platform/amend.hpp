#pragma once

#include <functional>

#include "service/platform/context.hpp"

namespace splitkey::platform {

/// Changes a record in place; absent: there is none yet. True: write it; false: leave the store as it is.
using Change = std::function<Result<bool>(std::optional<json::Object>& record)>;

/// Reads the record at `path`, lets `change` change it and writes it by check-and-set; when another writer came
/// between, again from a fresh read, until the deadline. For trails and metadata only: an escrow or a KEK is never
/// retried. Gives back the version that stands afterwards. Errors: those of `change` and of kv::Store;
/// deadline_exceeded.
[[nodiscard]] asio::awaitable<Result<std::uint64_t>> amend(Context context, std::string path, Change change,
                                                           Deadline deadline);

}  // namespace splitkey::platform
