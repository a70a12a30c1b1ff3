#pragma once

#include <stdlib.h>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

/// What a program reads from and writes to, as a test has it.
namespace splitkey::test {

/// A file in memory in place of a standard stream.
class Stream {
 public:
  explicit Stream(std::string_view content = "") : descriptor_(memfd_create("stream", MFD_CLOEXEC)) {
    if (write(descriptor_, content.data(), content.size()) != static_cast<ssize_t>(content.size())) descriptor_ = -1;
    lseek(descriptor_, 0, SEEK_SET);
  }
  ~Stream() { close(descriptor_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] std::string content() const {
    std::string text(static_cast<std::size_t>(lseek(descriptor_, 0, SEEK_END)), '\0');
    text.resize(static_cast<std::size_t>(pread(descriptor_, text.data(), text.size(), 0)));
    return text;
  }

 private:
  int descriptor_;
};

/// A file that a test writes, gone with it.
class File {
 public:
  explicit File(std::string_view content) {
    const int descriptor = mkstemp(name_.data());
    if (write(descriptor, content.data(), content.size()) < 0) name_.clear();
    close(descriptor);
  }
  ~File() { unlink(name_.c_str()); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  std::string name_ = "/tmp/splitkey-XXXXXX";
};

}  // namespace splitkey::test
