#pragma once

#include <chrono>
#include <filesystem>

#include "result/result.hpp"
#include "wire/answer.hpp"
#include "wire/request.hpp"

/// The client's side of the socket.
namespace splitkey::client {

/// One connection to the daemon, used from one thread, one request at a time. Owns the descriptor.
class Connection {
 public:
  /// Errors: vault_unavailable never; permission_denied when the socket's mode refuses us, not_found when nobody listens
  /// at `socket`; the text says what to do next.
  [[nodiscard]] static Result<Connection> open(const std::filesystem::path& socket);
  ~Connection();
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&& other) noexcept;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Sends `request` (its id is set here) and waits for its answer, at most the request's deadline and a little for the way.
  /// Errors: deadline_exceeded; internal when the daemon closed the connection or answered something that is no answer of
  /// this protocol. An error that the daemon answered is in the Answer.
  [[nodiscard]] Result<wire::Answer> call(wire::Request request);

 private:
  explicit Connection(int descriptor) noexcept : descriptor_(descriptor) {}

  int descriptor_ = -1;
  std::int64_t next_id_ = 1;
};

}  // namespace splitkey::client
