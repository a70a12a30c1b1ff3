#pragma once

#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <string>
#include <vector>

#include "keys/keys/share.hpp"
#include "program/cli/output_table.hpp"
#include "program/cli/run.hpp"
#include "shown_exit_status.hpp"
#include "terminal/stream.hpp"

/// The command line, run inside the test.
namespace splitkey::test {

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
                          const std::filesystem::path& tty = "/nonexistent/tty") {
  const Stream in(input);
  const Stream out;
  const Stream errors;
  const terminal::Streams streams{in.descriptor(), out.descriptor(), errors.descriptor(), tty};
  const cli::Outcome<ExitStatus> ended = command(streams);
  if (!ended) terminal::complain(streams, cli::failure_text(ended.error()));
  return {ended ? *ended : ended.error().status, out.content(), errors.content()};
}

inline CommandResult run(const std::vector<std::string>& words, std::string_view input = "") {
  std::vector<const char*> argv{"splitkey"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  const Stream in(input);
  const Stream out;
  const Stream errors;
  const terminal::Streams streams{in.descriptor(), out.descriptor(), errors.descriptor(), "/nonexistent/tty"};
  const auto status = cli::run(static_cast<int>(argv.size()), argv.data(), streams);
  return {status, out.content(), errors.content()};
}

}  // namespace splitkey::test
