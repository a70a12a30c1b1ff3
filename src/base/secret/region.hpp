#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace splitkey::secret {

/// What keeps a region's pages out of swap, and out of reach: memfd_secret(2) pages are unmapped even from the kernel;
/// mlock(2) pages are only never written to disk.
enum class Backing { memfd_secret, mlock };

/// A locked mapping between two guard pages that touching kills: left out of core files, not inherited by a fork,
/// wiped when it is unmapped. memfd_secret where the kernel has it, otherwise anonymous memory and mlock. Owns the
/// mapping.
class Region {
 public:
  /// Maps at least `bytes` bytes, rounded up to whole pages, all zero.
  /// Errors: std::system_error whose text names the limit to raise, when the memory cannot be had or not be locked.
  explicit Region(std::size_t bytes);
  ~Region();
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;

  [[nodiscard]] std::span<std::uint8_t> bytes() const noexcept { return {begin_, size_bytes_}; }
  [[nodiscard]] Backing backing() const noexcept { return backing_; }

 private:
  bool map_memfd_secret() noexcept;
  void map_locked();

  std::uint8_t* begin_ = nullptr;
  std::size_t guard_bytes_ = 0;
  std::size_t size_bytes_ = 0;
  Backing backing_ = Backing::mlock;
};

}  // namespace splitkey::secret
