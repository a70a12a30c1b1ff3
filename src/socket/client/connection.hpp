#pragma once

#include <chrono>
#include <filesystem>

#include "base/posix/descriptor.hpp"
#include "base/result/result.hpp"
#include "socket/wire/answer.hpp"
#include "socket/wire/request.hpp"

/// The client's side of the socket.
namespace splitkey::client {

/// How long an answer may be. The daemon's limit can be configured higher than the protocol's default, and a client is
/// not told; this bounds what a stranger at the other end can make us take from the arena (about three times as much).
inline constexpr std::size_t max_answer_bytes = std::size_t{256} << 10U;

/// One connection to the daemon, used from one thread, one request at a time. Owns the descriptor.
class Connection {
 public:
  /// Errors: permission_denied when the socket's mode refuses us, not_found when nobody listens at `socket`, overloaded
  /// when too many wait there already, invalid_request when `socket` is too long for a socket's name; internal for what
  /// else the system refuses. The text says what to do next.
  [[nodiscard]] static Result<Connection> open(const std::filesystem::path& socket);

  /// Sends `request` (its id is set here) and waits for its answer, at most the request's deadline and a little for the
  /// way. Errors: deadline_exceeded; internal when the daemon closed the connection or answered something that is no
  /// answer of this protocol. The connection is closed then, and further calls fail: an answer that comes too late
  /// could be taken for the next one. An error that the daemon answered is in the Answer.
  [[nodiscard]] Result<wire::Answer> call(wire::Request request);

 private:
  explicit Connection(posix::Descriptor descriptor) noexcept : descriptor_(std::move(descriptor)) {}

  posix::Descriptor descriptor_;
  std::int64_t next_id_ = 1;
};

}  // namespace splitkey::client
