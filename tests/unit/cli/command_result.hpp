#pragma once

#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#include "keys/keys/share.hpp"
#include "program/cli/output_table.hpp"
#include "program/cli/run.hpp"
#include "shown_exit_status.hpp"

/// The command line, run inside the test.
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

/// All of `file`.
inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A directory that a test fills, gone with it.
class Directory {
 public:
  Directory() { (void)!mkdtemp(name_.data()); }
  ~Directory() { std::filesystem::remove_all(name_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  [[nodiscard]] std::filesystem::path operator/(const char* file) const { return std::filesystem::path(name_) / file; }

 private:
  std::string name_ = "/tmp/splitkey-XXXXXX";
};

/// Three shares of a fresh component, one a line.
inline std::string some_shares() {
  secret::Bytes component(64);
  component.expose_for_writing()[0] = 0x5a;
  const auto shares = keys::split_component(component, 3, 4).value();
  std::string lines;
  for (std::size_t i = 0; i < 3; ++i) lines += std::string(shares[i].text().expose_text()) + "\n";
  return lines;
}

struct CommandResult {
  ExitStatus status;
  std::string output;
  std::string errors;
};

/// A command called past the command line. A failure is shown as the command line shows it.
template <class Command>
CommandResult run_command(Command command, std::string_view input = "",
                          const std::filesystem::path& terminal = "/nonexistent/tty") {
  const Stream in(input);
  const Stream out;
  const Stream errors;
  const cli::Streams streams{in.descriptor(), out.descriptor(), errors.descriptor(), terminal};
  const cli::Outcome<ExitStatus> ended = command(streams);
  if (!ended) cli::complain(streams, cli::failure_text(ended.error()));
  return {ended ? *ended : ended.error().status, out.content(), errors.content()};
}

inline CommandResult run(const std::vector<std::string>& words, std::string_view input = "") {
  std::vector<const char*> argv{"splitkey"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  const Stream in(input);
  const Stream out;
  const Stream errors;
  const cli::Streams streams{in.descriptor(), out.descriptor(), errors.descriptor(), "/nonexistent/tty"};
  const auto status = cli::run(static_cast<int>(argv.size()), argv.data(), streams);
  return {status, out.content(), errors.content()};
}

}  // namespace splitkey::test
