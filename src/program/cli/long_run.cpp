#include "program/cli/long_run.hpp"

#include <fmt/format.h>

namespace splitkey::cli {

Outcome<void> LongRun::reach() {
  auto daemon = PatientDaemon::reach(options_, [this](std::string_view text) { warn(text); });
  if (!daemon) return propagate(daemon);
  daemon_ = std::move(*daemon);
  return {};
}

Outcome<json::Object> LongRun::ask(Operation operation, const std::string& path, const json::Object& data) {
  return daemon_->ask(operation, path, data, *interruption_);
}

std::optional<ExitStatus> LongRun::signal() const noexcept {
  return interruption_ ? interruption_->arrived() : std::nullopt;
}

Outcome<void> LongRun::write(std::string_view text) {
  bar_.clear();
  return told(terminal::write_all(streams_.output, secret::as_bytes(text)));
}

void LongRun::say(std::string_view text) {
  bar_.clear();
  terminal::complain(streams_, text);
}

void LongRun::warn(std::string_view text) {
  if (warned_.emplace(text).second) say(fmt::format("warning: {}", text));
}

}  // namespace splitkey::cli
