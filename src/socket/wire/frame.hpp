#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/result/result.hpp"
#include "base/secret/bytes.hpp"

/// The socket protocol's frames and messages (docs/protocol.md). Knows no engine and no socket: bytes in, values out.
namespace splitkey::wire {

/// A frame's header: the body's length, big-endian.
inline constexpr std::size_t header_bytes = 4;
using Header = std::array<std::uint8_t, header_bytes>;

inline constexpr std::size_t default_max_frame_bytes = 65536;

/// The length of the body that follows `header`: 1 to `max_frame_bytes`.
/// Errors: invalid_request for any other; the connection cannot go on after it.
[[nodiscard]] Result<std::size_t> body_length(const Header& header, std::size_t max_frame_bytes);

/// The header of a body of `body_bytes` bytes (at most 2^32 - 1).
[[nodiscard]] Header header_for(std::size_t body_bytes) noexcept;

}  // namespace splitkey::wire
