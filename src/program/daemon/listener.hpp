#pragma once

#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include <asio/io_context.hpp>

#include "base/posix/descriptor.hpp"
#include "program/daemon/session.hpp"

namespace splitkey::daemon {

/// How many connections of one socket may be open; one more is answered `overloaded` and closed.
inline constexpr std::size_t max_connections = 1024;

/// A listening Unix socket: systemd's, or one that we opened and whose file goes with us. Errors of both ways to get
/// one are StartError.
class ListeningSocket {
 public:
  /// What systemd passed; `unit` names the unit that it is to be looked for in.
  [[nodiscard]] static ListeningSocket from_systemd(posix::Descriptor passed, std::string_view unit);
  /// Opens `path` with `mode` and, where given, `group`. A dead socket that lies there is replaced, a live one is not.
  [[nodiscard]] static ListeningSocket open(const std::filesystem::path& path, mode_t mode, std::optional<gid_t> group);

  ~ListeningSocket();
  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&&) = delete;

  [[nodiscard]] int number() const noexcept { return descriptor_.number(); }
  /// The descriptor, from now on the caller's.
  [[nodiscard]] int release() noexcept { return descriptor_.release(); }

 private:
  ListeningSocket(posix::Descriptor descriptor, std::filesystem::path own_file) noexcept
      : descriptor_(std::move(descriptor)), own_file_(std::move(own_file)) {}

  posix::Descriptor descriptor_;
  std::filesystem::path own_file_;  // empty: systemd's
};

/// The sockets of an instance.
struct ListeningSockets {
  ListeningSocket applications;
  std::optional<ListeningSocket> administration;
};

/// Accepts connections and keeps their sessions. Who may do what does not depend on the socket; but each has places of
/// its own, so that applications that take all of theirs do not keep an administrator out.
class Listener {
 public:
  /// `arena_bytes`: what the messages of all connections may take of the arena. `gate` and `log` outlive it.
  Listener(asio::io_context& loop, ListeningSockets sockets, Gate& gate, std::size_t max_frame_bytes,
           std::size_t arena_bytes, log::Log& log);

  /// Accepts until stop().
  void start();
  /// Accepts no more, lets every session finish what is in flight, and calls `finished` when the last one is gone.
  void stop(std::function<void()> finished);

  [[nodiscard]] std::size_t open_connections() const noexcept { return sessions_.size(); }
  /// Since when there is no connection; nothing while there is one.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> quiet_since() const noexcept {
    return sessions_.empty() ? std::optional(last_end_) : std::nullopt;
  }

 private:
  struct Door {
    Door(asio::io_context& loop, ListeningSocket listening)
        : socket(std::move(listening)), acceptor(loop, asio::local::stream_protocol(), socket.release()), pause(loop) {}

    ListeningSocket socket;
    asio::local::stream_protocol::acceptor acceptor;
    asio::steady_timer pause;
    std::size_t open = 0;
    bool accepts = false;
  };

  [[nodiscard]] asio::awaitable<void> accept_connections(Door& door);
  [[nodiscard]] static Result<void> room_for_another(const Door& door);
  void welcome(Door& door, Session::Socket socket);
  void finish_if_over();

  asio::io_context& loop_;
  std::list<Door> doors_;
  Gate& gate_;
  std::size_t max_frame_bytes_;
  ArenaQuota quota_;
  std::uint64_t connections_ = 0;  // so far, those that were turned away too
  log::Log& log_;
  std::list<std::weak_ptr<Session>> sessions_;
  std::chrono::steady_clock::time_point last_end_ = std::chrono::steady_clock::now();
  std::function<void()> finished_;
};

}  // namespace splitkey::daemon
