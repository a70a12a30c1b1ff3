#pragma once

#include <cstdint>
#include <span>

#if defined(__SANITIZE_ADDRESS__)
#define SPLITKEY_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SPLITKEY_ADDRESS_SANITIZER 1
#endif
#endif

#ifdef SPLITKEY_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif

/// What the arena tells the address sanitizer, which knows nothing of memory that we divide ourselves: so that it finds
/// a secret used after it was freed, or read past its end. Nothing happens in other builds.
namespace splitkey::secret {

/// From now on, touching `bytes` ends the process. Begins and ends at a multiple of 8.
inline void poison([[maybe_unused]] std::span<const std::uint8_t> bytes) noexcept {
#ifdef SPLITKEY_ADDRESS_SANITIZER
  __asan_poison_memory_region(bytes.data(), bytes.size());
#endif
}

/// `bytes`, which begin at a multiple of 8, may be used.
inline void unpoison([[maybe_unused]] std::span<const std::uint8_t> bytes) noexcept {
#ifdef SPLITKEY_ADDRESS_SANITIZER
  __asan_unpoison_memory_region(bytes.data(), bytes.size());
#endif
}

}  // namespace splitkey::secret
