#pragma once

#include <cstdint>
#include <memory>

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include "base/result/deadline.hpp"

namespace splitkey::http {

/// Cancels what waits on a socket when a deadline passes: Asio's operations know no deadlines of their own. The
/// timer's handler may run after the wait it belonged to, or after the socket: it looks at a state that outlives both.
class Alarm {
 public:
  /// The socket outlives the alarm.
  explicit Alarm(asio::ip::tcp::socket& socket);
  ~Alarm();
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  /// Set for the length of one wait; one at a time.
  class Watch {
   public:
    Watch(Alarm& alarm, Deadline deadline) : alarm_(alarm) { alarm_.set(deadline); }
    ~Watch() { alarm_.clear(); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    /// Whether the deadline has passed and the wait was cancelled.
    [[nodiscard]] bool rang() const noexcept { return alarm_.state_->rang; }

   private:
    Alarm& alarm_;
  };

 private:
  struct State {
    State(asio::ip::tcp::socket& watched) : timer(watched.get_executor()), socket(&watched) {}

    asio::steady_timer timer;
    asio::ip::tcp::socket* socket;
    std::uint64_t wait = 0;  // which one, counted from 1
    bool rang = false;
  };

  void set(Deadline deadline);
  void clear() noexcept;

  std::shared_ptr<State> state_;
};

}  // namespace splitkey::http
