#pragma once

#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include <asio/io_context.hpp>

#include "daemon/descriptor.hpp"
#include "daemon/session.hpp"

namespace splitkey::daemon {

/// How many connections may be open; one more is answered `overloaded` and closed.
inline constexpr std::size_t max_connections = 1024;

/// A listening Unix socket: systemd's, or one that we opened and whose file goes with us. Errors of both ways to get
/// one are StartError.
class ListeningSocket {
 public:
  /// The one socket among those that systemd passed, nothing when it passed none.
  [[nodiscard]] static std::optional<ListeningSocket> from_systemd(std::vector<Descriptor> passed);
  /// Opens `path` with `mode` and, where given, `group`. A dead socket that lies there is replaced, a live one is not.
  [[nodiscard]] static ListeningSocket open(const std::filesystem::path& path, mode_t mode, std::optional<gid_t> group);

  ~ListeningSocket();
  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&&) = delete;

  [[nodiscard]] int number() const noexcept { return descriptor_.number(); }
  /// The descriptor, from now on the caller's.
  [[nodiscard]] int release() noexcept { return descriptor_.release(); }

 private:
  ListeningSocket(Descriptor descriptor, std::filesystem::path own_file) noexcept
      : descriptor_(std::move(descriptor)), own_file_(std::move(own_file)) {}

  Descriptor descriptor_;
  std::filesystem::path own_file_;  // empty: systemd's
};

/// Accepts connections and keeps their sessions.
class Listener {
 public:
  /// `arena_bytes`: what the messages of all connections may take of the arena. `gate` and `log` outlive it.
  Listener(asio::io_context& loop, ListeningSocket socket, const Gate& gate, std::size_t max_frame_bytes,
           std::size_t arena_bytes, log::Log& log);

  /// Accepts until stop().
  void start();
  /// Accepts no more, lets every session finish what is in flight, and calls `finished` when the last one is gone.
  void stop(std::function<void()> finished);

 private:
  [[nodiscard]] asio::awaitable<void> accept_connections();
  [[nodiscard]] Result<void> room_for_another() const;
  void welcome(Session::Socket socket);
  void forget(std::list<std::weak_ptr<Session>>::iterator session);

  ListeningSocket socket_;
  asio::local::stream_protocol::acceptor acceptor_;
  asio::steady_timer pause_;
  const Gate& gate_;
  std::size_t max_frame_bytes_;
  ArenaQuota quota_;
  std::uint64_t connections_ = 0;  // that were accepted, so far
  log::Log& log_;
  std::list<std::weak_ptr<Session>> sessions_;
  std::function<void()> finished_;
};

}  // namespace splitkey::daemon
