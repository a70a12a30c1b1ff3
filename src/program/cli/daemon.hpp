#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "program/cli/failure.hpp"
#include "program/cli/retries.hpp"
#include "program/terminal/streams.hpp"
#include "socket/client/connection.hpp"
#include "socket/wire/request.hpp"

namespace splitkey::cli {

/// Where and how to ask, for every command that speaks to the daemon.
struct CallOptions {
  std::filesystem::path socket;
  /// Otherwise a command that reads the configuration takes the one that stands there.
  bool socket_is_given = false;
  std::chrono::milliseconds deadline = wire::default_deadline;
  bool json = false;
  /// For the commands that ask again what may pass by itself.
  Retries retries{};

  /// The same at the socket that a configuration names, unless one is given.
  [[nodiscard]] CallOptions by_default(const std::filesystem::path& configured) const;
};

/// What is done with a warning that came with an answer; its text is printable.
using Warn = std::function<void(std::string_view)>;

/// Warnings go to standard error, as they come.
[[nodiscard]] Warn complaining(const terminal::Streams& streams);

/// The daemon, as a command asks it: one connection, and a new one where that broke.
class Daemon {
 public:
  /// Errors: those of failure_to_connect.
  [[nodiscard]] static Outcome<Daemon> reach(const CallOptions& options, Warn warn);

  /// The data of the answer. Connects anew after an error that closed the connection. Errors: the daemon's; those of
  /// failure_to_call and failure_to_connect.
  [[nodiscard]] Outcome<json::Object> ask(Operation operation, const std::string& path, json::Object data);

 private:
  Daemon(const CallOptions& options, Warn warn)
      : socket_(options.socket), deadline_(options.deadline), warn_(std::move(warn)) {}
  Outcome<void> connect();

  std::filesystem::path socket_;
  std::chrono::milliseconds deadline_;
  Warn warn_;
  std::optional<client::Connection> connection_;
};

}  // namespace splitkey::cli
