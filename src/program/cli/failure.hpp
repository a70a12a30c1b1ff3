#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "base/result/error.hpp"
#include "base/result/exit_status.hpp"
#include "base/result/result.hpp"
#include "program/terminal/outcome.hpp"

namespace splitkey::cli {

/// Why a command ends early: what the daemon answered, or what kept us from asking. Holds no secret.
class Failure {
 public:
  /// Something on our side of the socket.
  Failure(ExitStatus because, std::string text);
  /// Something at the terminal or a stream; implicit, so that propagate() passes one on.
  Failure(terminal::Trouble trouble) : Failure(trouble.status, std::move(trouble.message)) {}
  /// The daemon's error, and the id by which its log names the request.
  Failure(const Error& error, std::string request);

  ExitStatus status;
  /// The protocol's code, or a word of ours for what the daemon was never asked: "usage", "daemon_unreachable", ….
  std::string code;
  std::string message;
  bool retryable = false;
  std::vector<Detail> details;
  std::optional<std::chrono::milliseconds> retry_after;
  std::string request_id;
};

template <class T>
using Outcome = tl::expected<T, Failure>;

/// `return fail(ExitStatus::usage, "…");`
[[nodiscard]] tl::unexpected<Failure> fail(ExitStatus because, std::string text);
/// `return propagate(outcome);` passes one on.
[[nodiscard]] tl::unexpected<Failure> fail(Failure failure);

/// An error of the rooms below, as the command line ends with it.
template <class T>
[[nodiscard]] Outcome<T> told(Result<T> result) {
  return std::move(result).map_error([](const Error& error) { return Failure(error, ""); });
}
/// The same of what went wrong at the terminal or a stream.
template <class T>
[[nodiscard]] Outcome<T> told(terminal::Outcome<T> outcome) {
  return std::move(outcome).map_error([](terminal::Trouble trouble) { return Failure(std::move(trouble)); });
}

/// What an error of client::Connection::open means here, and one of client::Connection::call.
[[nodiscard]] Failure failure_to_connect(const Error& error);
[[nodiscard]] Failure failure_to_call(const Error& error);

}  // namespace splitkey::cli
