#pragma once

#include <cstdint>
#include <span>

namespace splitkey::crypto {

/// Fills `bytes` from the kernel's generator (getrandom(2)), which cannot fail once the system has booted.
void fill_random(std::span<std::uint8_t> bytes) noexcept;

}  // namespace splitkey::crypto
