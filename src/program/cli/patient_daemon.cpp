#include "program/cli/patient_daemon.hpp"

namespace splitkey::cli {

Outcome<PatientDaemon> PatientDaemon::reach(const CallOptions& options, Warn warn) {
  auto daemon = Daemon::reach(options, std::move(warn));
  if (!daemon) return propagate(daemon);
  return PatientDaemon(std::move(*daemon), options.retries);
}

Outcome<json::Object> PatientDaemon::ask(Operation operation, const std::string& path, const json::Object& data,
                                         const terminal::Interruption& interruption) {
  for (unsigned failed = 1;; ++failed) {
    auto answer = daemon_.ask(operation, path, data.clone());
    if (answer) return answer;
    const auto pause = retries_.pause_after(answer.error(), failed);
    if (!pause || !interruption.wait(*pause)) return answer;
  }
}

}  // namespace splitkey::cli
