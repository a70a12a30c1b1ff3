#pragma once

#include <string>

namespace splitkey::host {

/// What this host is called, as gethostname(2) says it.
[[nodiscard]] std::string name();

}  // namespace splitkey::host
