#pragma once

#include <unistd.h>
#include <utility>

/// What the kernel gives out and wants back, as objects that own it.
namespace splitkey::posix {

/// Owns a file descriptor: it is closed when this dies, or takes over another one. A negative number, as open(2) and
/// its like return on failure, is none; who was moved from has none.
class Descriptor {
 public:
  Descriptor() noexcept = default;
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    const Descriptor former(std::exchange(number_, other.release()));
    return *this;
  }
  ~Descriptor() { close(); }

  [[nodiscard]] explicit operator bool() const noexcept { return number_ >= 0; }
  [[nodiscard]] int number() const noexcept { return number_; }
  /// The number, from now on the caller's to close.
  [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }
  /// Closes it now, where there is one; there is none afterwards. False: errno says why. Some file systems say only
  /// here that what was written is not on the disk.
  bool close() noexcept { return number_ < 0 || ::close(release()) == 0; }

 private:
  int number_ = -1;
};

}  // namespace splitkey::posix
