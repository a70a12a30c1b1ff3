#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace splitkey::secret {

/// Overwrites `bytes` with zeros in a way that no compiler removes.
void wipe(std::span<std::uint8_t> bytes) noexcept;

/// Overwrites the `wiped_stack_bytes` of stack below the caller's frame: what functions that it called before left
/// there.
void wipe_stack() noexcept;
inline constexpr std::size_t wiped_stack_bytes = 4096;

/// Whether both hold the same bytes. Takes the same time wherever they differ; lengths are not secret.
[[nodiscard]] bool equal(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) noexcept;

}  // namespace splitkey::secret
