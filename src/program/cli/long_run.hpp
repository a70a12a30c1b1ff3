#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "program/cli/failure.hpp"
#include "program/cli/patient_daemon.hpp"
#include "program/terminal/interruption.hpp"
#include "program/terminal/progress_bar.hpp"

namespace splitkey::cli {

/// What every run over many records needs: one connection to a daemon that is asked patiently, a bar that makes room
/// for lines, warnings said once and not for each record, and from begin() on a signal that waits for the request under
/// way.
class LongRun {
 public:
  LongRun(CallOptions options, const terminal::Streams& streams)
      : options_(std::move(options)), streams_(streams), bar_(streams) {}
  LongRun(const LongRun&) = delete;
  LongRun& operator=(const LongRun&) = delete;

  /// Connects. Errors: those of Daemon::reach.
  [[nodiscard]] Outcome<void> reach();
  /// From here on nobody is asked anything on the terminal.
  void begin() { interruption_.emplace(); }

  /// After reach() and begin(). Errors: those of PatientDaemon::ask.
  [[nodiscard]] Outcome<json::Object> ask(Operation operation, const std::string& path, const json::Object& data);
  /// The exit status of the signal that came since begin().
  [[nodiscard]] std::optional<ExitStatus> signal() const noexcept;

  void show(std::size_t done, std::size_t total, std::string_view label) { bar_.show(done, total, label); }
  /// Writes `text` to standard output, or as a line to standard error, where the bar was. Errors: no_output.
  [[nodiscard]] Outcome<void> write(std::string_view text);
  void say(std::string_view text);

  [[nodiscard]] bool json() const noexcept { return options_.json; }

 private:
  void warn(std::string_view text);

  CallOptions options_;
  terminal::Streams streams_;
  terminal::ProgressBar bar_;
  std::set<std::string, std::less<>> warned_;
  std::optional<PatientDaemon> daemon_;
  std::optional<terminal::Interruption> interruption_;
};

}  // namespace splitkey::cli
