#pragma once

#include "service/access/rules.hpp"
#include "service/engine/engine.hpp"
#include "socket/wire/answer.hpp"
#include "socket/wire/request.hpp"

namespace splitkey::daemon {

/// The way of one request from the socket to the engine and back: who asks, may they, what is done, what is logged.
class Gate {
 public:
  Gate(const engine::Engine& engine, access::Rules rules, log::Log& log) : engine_(engine), rules_(rules), log_(log) {}

  /// Answers `request`, which `peer` sent, and whose last byte came at `received`. Never fails: errors are in the
  /// answer.
  [[nodiscard]] asio::awaitable<wire::Answer> answer(wire::Request request, access::Peer peer,
                                                     std::chrono::steady_clock::time_point received);
  /// How many requests were answered.
  [[nodiscard]] std::uint64_t answered() const noexcept { return answered_; }

  /// The peer, which now knows whether it is an administrator. answer() takes recognized peers only.
  [[nodiscard]] access::Peer recognize(access::Peer peer) const { return rules_.recognize(std::move(peer)); }

  /// The connection of that number has ended.
  void end_connection(std::uint64_t connection) const { engine_.end_connection(connection); }

  /// The answer to a message that could not be read, or that may not be served now.
  [[nodiscard]] static wire::Answer refuse(std::optional<std::int64_t> id, Error error);

 private:
  [[nodiscard]] Result<void> permit(const access::Peer& peer, std::string_view path) const;
  void log_outcome(const wire::Answer& answer, const access::Peer& peer, Operation operation, const std::string& path,
                   std::chrono::steady_clock::time_point received) const;

  const engine::Engine& engine_;
  access::Rules rules_;
  log::Log& log_;
  std::uint64_t answered_ = 0;
};

}  // namespace splitkey::daemon
