#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result/result.hpp"

namespace splitkey::host {

/// The drop-in for splitkeyd.service by which the sandbox lets the daemon through to `hosts` (names or addresses, as
/// they resolve now) and to the name servers of /etc/resolv.conf; `credentials` are those that the unit does not load
/// by itself. Errors: vault_unavailable: a name does not resolve.
[[nodiscard]] Result<std::string> drop_in_for(const std::vector<std::string>& hosts,
                                              const std::vector<std::string>& credentials);

/// Where it is written to.
[[nodiscard]] std::filesystem::path drop_in_path();

}  // namespace splitkey::host
