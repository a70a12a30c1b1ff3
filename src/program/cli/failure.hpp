#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "base/result/error.hpp"
#include "base/result/exit_status.hpp"

namespace splitkey::cli {

/// Why a command ends early: what the daemon answered, or what kept us from options. Holds no secret.
class Failure {
 public:
  /// Something on our side of the socket.
  Failure(ExitStatus because, std::string text);
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

/// What an error of client::Connection::open means here, and one of client::Connection::call.
[[nodiscard]] Failure failure_to_connect(const Error& error);
[[nodiscard]] Failure failure_to_call(const Error& error);

}  // namespace splitkey::cli
