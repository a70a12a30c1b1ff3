#pragma once

#include <string>

namespace splitkey::daemon {

/// A random UUID (RFC 9562, version 4) that an answer and the log share.
[[nodiscard]] std::string fresh_request_id();

}  // namespace splitkey::daemon
