#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace splitkey::secret {

/// Overwrites `bytes` with zeros in a way that no compiler removes.
void wipe(std::span<std::uint8_t> bytes) noexcept;

/// Whether both hold the same bytes. Takes the same time wherever they differ; lengths are not secret.
[[nodiscard]] bool equal(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) noexcept;

}  // namespace splitkey::secret
