#pragma once

#include <string>
#include <vector>

#include "keys/keys/id.hpp"
#include "service/platform/context.hpp"

namespace splitkey::platform {

/// The ids that have a folder right under `folder` (which ends with a slash), in byte order; what bears no id's name is
/// no record of ours and left out. Errors: those of kv::Store.
[[nodiscard]] asio::awaitable<Result<std::vector<keys::Id>>> list_folders(Context context, std::string folder,
                                                                          Deadline deadline);

}  // namespace splitkey::platform
