#include "program/cli/daemon.hpp"

#include <fmt/format.h>

#include "program/terminal/table.hpp"

namespace splitkey::cli {

CallOptions CallOptions::by_default(const std::filesystem::path& configured) const {
  CallOptions same = *this;
  if (!socket_is_given) same.socket = configured;
  return same;
}

Warn complaining(const terminal::Streams& streams) {
  return [streams](std::string_view text) { terminal::complain(streams, fmt::format("warning: {}", text)); };
}

Outcome<Daemon> Daemon::reach(const CallOptions& options, Warn warn) {
  Daemon daemon(options, std::move(warn));
  if (auto connected = daemon.connect(); !connected) return propagate(connected);
  return daemon;
}

Outcome<void> Daemon::connect() {
  auto connection = client::Connection::open(socket_);
  if (!connection) return fail(failure_to_connect(connection.error()));
  connection_ = std::move(*connection);
  return {};
}

Outcome<json::Object> Daemon::ask(Operation operation, const std::string& path, json::Object data) {
  if (!connection_) {
    if (auto connected = connect(); !connected) return propagate(connected);
  }
  wire::Request request;
  request.operation = operation;
  request.path = path;
  request.data = std::move(data);
  request.deadline = deadline_;
  auto answer = connection_->call(std::move(request));
  if (!answer) {
    connection_.reset();
    return fail(failure_to_call(answer.error()));
  }
  for (const std::string& warning : answer->warnings) warn_(terminal::printable(warning));
  if (!answer->outcome) return fail(Failure(answer->outcome.error(), answer->request_id));
  return std::move(*answer->outcome);
}

}  // namespace splitkey::cli
