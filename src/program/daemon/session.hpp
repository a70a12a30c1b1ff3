#pragma once

#include <deque>
#include <memory>
#include <set>

#include <asio/local/stream_protocol.hpp>
#include <asio/steady_timer.hpp>

#include "base/log/log.hpp"
#include "program/daemon/arena_quota.hpp"
#include "program/daemon/gate.hpp"

namespace splitkey::daemon {

/// How many requests of one connection may be in flight, until the client has taken their answers; beyond that the
/// daemon stops reading from it.
inline constexpr std::size_t max_in_flight = 64;

/// How long a frame may take from its header to its end: what it holds of the arena meanwhile is missing to others.
inline constexpr std::chrono::seconds frame_timeout{30};

/// How long a connection on which nothing was ever said may still begin while the daemon stops.
inline constexpr std::chrono::seconds first_word_timeout{1};

/// One connection: reads frames, lets the gate answer them side by side, writes the answers in the order in which they
/// are ready. A client that hangs up gets no keys derived any more; one that only closes its writing side does. It
/// lives as long as its coroutines, which share it; nothing of it is left when the last one ends.
class Session : public std::enable_shared_from_this<Session> {
 public:
  using Socket = asio::local::stream_protocol::socket;

  /// `peer`: recognized. `gate`, `quota` and `log` outlive it.
  Session(Socket socket, access::Peer peer, Gate& gate, ArenaQuota& quota, std::size_t max_frame_bytes, log::Log& log);

  /// Serves until the client goes or breaks the framing, or until what came before drain() is answered.
  [[nodiscard]] asio::awaitable<void> run();

  /// Takes no more from the client than what it has sent already.
  void drain();

 private:
  void stop_reading();
  [[nodiscard]] asio::awaitable<void> read_frames();
  /// A frame's body, and what it takes of the arena until its answer is written.
  struct Message {
    secret::Bytes body;
    ArenaQuota::Share share;
  };
  /// An answer's frame, and the share of the message that it answers.
  struct Outgoing {
    secret::Bytes frame;
    std::optional<ArenaQuota::Share> share;
  };

  [[nodiscard]] asio::awaitable<std::optional<Message>> read_message();
  [[nodiscard]] asio::awaitable<bool> read_in_time(std::span<std::uint8_t> into);
  void receive(Message message);
  [[nodiscard]] asio::awaitable<void> serve(wire::Request request, ArenaQuota::Share share,
                                            std::chrono::steady_clock::time_point received);
  void answered(std::int64_t id, wire::Answer answer, std::optional<ArenaQuota::Share> share);
  [[nodiscard]] asio::awaitable<void> write_answers();
  [[nodiscard]] asio::awaitable<void> watch_for_hangup();
  void send(wire::Answer answer, std::optional<ArenaQuota::Share> share);
  void wake() noexcept { changed_.cancel(); }
  [[nodiscard]] asio::awaitable<void> wait_for_change();
  /// Requests that are served, answers that wait, and the one that is written.
  [[nodiscard]] std::size_t outstanding() const noexcept { return in_flight_ + outgoing_.size() + (writing_ ? 1 : 0); }

  Socket socket_;
  access::Peer peer_;
  Gate& gate_;
  ArenaQuota& quota_;
  std::size_t max_frame_bytes_;
  log::Log& log_;

  std::set<std::int64_t> ids_in_flight_;
  std::size_t in_flight_ = 0;
  std::deque<Outgoing> outgoing_;
  bool writing_ = false;
  asio::error_code gone_;  // why the last write failed: another one might wait for ever
  bool watching_ = false;  // for a hang-up
  bool draining_ = false;
  bool has_spoken_ = false;
  asio::steady_timer first_word_;  // how long it may be waited for while the daemon stops
  asio::steady_timer frame_end_;   // when a frame that has begun must be there
  asio::steady_timer changed_;     // never runs out: cancelled when one of the above has changed
};

}  // namespace splitkey::daemon
