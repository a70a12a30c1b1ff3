#pragma once

#include <system_error>

#include <tl/expected.hpp>

#include "base/secret/bytes.hpp"

namespace splitkey::secret {

/// Reads an open file, a pipe or a terminal to its end, straight into the arena: no other memory sees the content, and
/// no buffer is left behind. Whoever opens it decides what may be opened, and how an error is said: that is why this is
/// no Result, whose text would be made here. Errors: file_too_large: there are more than `most_bytes`; the reason of
/// read(2). Throws ArenaExhausted.
[[nodiscard]] tl::expected<Bytes, std::error_code> read_all(int descriptor, std::size_t most_bytes);

}  // namespace splitkey::secret
