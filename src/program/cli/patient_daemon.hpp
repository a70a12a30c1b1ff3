#pragma once

#include "program/cli/daemon.hpp"
#include "program/cli/failure.hpp"
#include "program/terminal/interruption.hpp"

namespace splitkey::cli {

/// The daemon, asked again where what it answered may pass by itself or the connection broke. For requests that can be
/// repeated although their first outcome is unknown.
class PatientDaemon {
 public:
  /// Not patient yet: who cannot be reached at all is to be told at once. Errors: as Daemon::reach.
  [[nodiscard]] static Outcome<PatientDaemon> reach(const CallOptions& options, Warn warn);

  /// The data of the answer. Errors: the last one, when it stays or there were tries enough, or when a signal came
  /// during a pause.
  [[nodiscard]] Outcome<json::Object> ask(Operation operation, const std::string& path, const json::Object& data,
                                          const terminal::Interruption& interruption);

 private:
  PatientDaemon(Daemon daemon, const Retries& retries) : daemon_(std::move(daemon)), retries_(retries) {}

  Daemon daemon_;
  Retries retries_;
};

}  // namespace splitkey::cli
