#pragma once

#include <filesystem>

#include "host/descriptor.hpp"

namespace splitkey::host {

/// A file, or directory, of which one process at a time may say that it is at work on what belongs to it (flock(2)).
/// Let go of by the destructor, and by the end of the process however it ends.
class Lock {
 public:
  /// Does not wait.
  explicit Lock(const std::filesystem::path& file);

  /// False: another process has it, or the file cannot be opened.
  [[nodiscard]] bool is_held() const noexcept { return is_held_; }

 private:
  Descriptor opened_;
  bool is_held_;
};

}  // namespace splitkey::host
