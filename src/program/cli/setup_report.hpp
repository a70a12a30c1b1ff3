#pragma once

#include <utility>

#include "admin/setup/calls.hpp"
#include "program/cli/streams.hpp"

namespace splitkey::cli {

/// What set-up says while it works: a line for each step, "done        role splitkeyd: …", and in a dry run each call
/// with its reason before it.
class SetupReport {
 public:
  SetupReport(Streams streams, bool is_dry_run) : streams_(std::move(streams)), is_dry_run_(is_dry_run) {}

  /// The administrator's calls, of which this says what becomes. It, the Api and the token outlive them.
  [[nodiscard]] setup::Calls calls(vault::Api& api, const secret::Bytes& token) const;

 private:
  void step(setup::StepResult result, const std::string& what) const;
  void call(const std::string& call, const std::string& why) const;

  Streams streams_;
  bool is_dry_run_;
};

/// A file of this host that was to be written, a sealed one too. Errors: no_output.
[[nodiscard]] inline Outcome<void> kept(const Result<void>& written) {
  return written ? Outcome<void>() : fail(ExitStatus::no_output, written.error().message());
}

/// An error of the rooms below, as the command line ends with it.
template <class T>
[[nodiscard]] Outcome<T> told(Result<T> result) {
  return std::move(result).map_error([](const Error& error) { return Failure(error, ""); });
}

}  // namespace splitkey::cli
