#pragma once

#include <filesystem>

#include "base/posix/descriptor.hpp"

namespace splitkey::host {

/// Tells other processes that we are at work on a file (flock(2)), until it dies or the process ends, however it ends.
/// The file must be one that only those may open who may do that work: whoever can open it can keep others out.
class Lock {
 public:
  /// Does not wait. Where there is no file, there is nothing to keep anybody from.
  explicit Lock(const std::filesystem::path& file);

  /// Another process was first.
  [[nodiscard]] bool is_with_another() const noexcept { return is_with_another_; }

 private:
  posix::Descriptor opened_;
  bool is_with_another_;
};

}  // namespace splitkey::host
