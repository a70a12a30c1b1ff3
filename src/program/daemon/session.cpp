#include "program/daemon/session.hpp"

#include <exception>
#include <new>
#include <poll.h>

#include <asio/co_spawn.hpp>
#include <asio/read.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include "base/json/read.hpp"
#include "base/process/exhaustion.hpp"
#include "base/process/heap.hpp"
#include "base/result/invariant.hpp"
#include "socket/wire/frame.hpp"

namespace splitkey::daemon {
namespace {

Error too_much_in_flight() {
  return Error(Errc::overloaded,
               "your messages hold as much of the memory for secrets as they may; wait for answers, or "
               "try again in a moment")
      .after(std::chrono::milliseconds(250));
}

// What a coroutine of ours lets escape is a bug of ours; a daemon that goes on with half a request is worse than a
// restart.
void end_of_coroutine(const std::exception_ptr& escaped) { invariant(!escaped, "an exception escaped from a session"); }

// Both directions are closed: nobody reads an answer. A client that closed only its writing side still does.
bool has_hung_up(int socket) noexcept {
  pollfd look{socket, 0, 0};
  return poll(&look, 1, 0) > 0 && (look.revents & (POLLHUP | POLLERR)) != 0;
}

}  // namespace

Session::Session(Socket socket, access::Peer peer, Gate& gate, ArenaQuota& quota, std::size_t max_frame_bytes,
                 log::Log& log)
    : socket_(std::move(socket)),
      peer_(std::move(peer)),
      gate_(gate),
      quota_(quota),
      max_frame_bytes_(max_frame_bytes),
      log_(log),
      first_word_(socket_.get_executor()),
      frame_end_(socket_.get_executor()),
      changed_(socket_.get_executor(), asio::steady_timer::time_point::max()) {}

asio::awaitable<void> Session::run() {
  const auto self = shared_from_this();
  watching_ = true;
  asio::co_spawn(socket_.get_executor(), watch_for_hangup(), end_of_coroutine);
  co_await read_frames();
  first_word_.cancel();
  while (outstanding() > 0) co_await wait_for_change();
  asio::error_code ignored;
  socket_.close(ignored);
  while (watching_) co_await wait_for_change();
  gate_.end_connection(peer_.connection());
}

// Whoever has just connected is about to say why.
void Session::drain() {
  draining_ = true;
  if (has_spoken_) return stop_reading();
  first_word_.expires_after(first_word_timeout);
  first_word_.async_wait([self = shared_from_this()](const asio::error_code& cancelled) {
    if (!cancelled) self->stop_reading();
  });
}

// The kernel still gives us what was sent before, and tells by EPIPE whoever sends more that nobody took it: no request
// is lost without its sender knowing.
void Session::stop_reading() {
  asio::error_code ignored;
  socket_.shutdown(Socket::shutdown_receive, ignored);
}

asio::awaitable<void> Session::wait_for_change() {
  asio::error_code cancelled;
  co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

asio::awaitable<void> Session::read_frames() {
  for (;;) {
    while (outstanding() >= max_in_flight) co_await wait_for_change();
    try {
      auto message = co_await read_message();
      if (!message) co_return;
      receive(std::move(*message));
    } catch (const std::bad_alloc& full) {
      // Without room for the frame nothing can be known of what follows it.
      const Error error = process::overloaded(full);
      log_.warning(log::message::memory_exhausted, "a frame of uid {} could not be read: {}", peer_.uid(),
                   error.message());
      send(Gate::refuse(std::nullopt, error), std::nullopt);
      co_return;
    }
  }
}

// Nothing when the client is gone, or the connection cannot go on (which is answered once).
asio::awaitable<std::optional<Session::Message>> Session::read_message() {
  wire::Header header;
  asio::error_code ended;
  co_await asio::async_read(socket_, asio::buffer(header), asio::redirect_error(asio::use_awaitable, ended));
  if (ended) co_return std::nullopt;
  const auto length = wire::body_length(header, max_frame_bytes_);
  if (!length) {
    send(Gate::refuse(std::nullopt, length.error()), std::nullopt);
    co_return std::nullopt;
  }
  auto share = quota_.take(peer_.uid(), peer_.is_administrator(), *length);
  if (!share) {
    send(Gate::refuse(std::nullopt, too_much_in_flight()), std::nullopt);
    co_return std::nullopt;
  }
  Message message{secret::Bytes(*length + json::padding_bytes), std::move(*share)};
  const auto room = message.body.expose_for_writing().first(*length);
  if (!co_await read_in_time(room)) co_return std::nullopt;
  co_return message;
}

asio::awaitable<bool> Session::read_in_time(std::span<std::uint8_t> into) {
  frame_end_.expires_after(frame_timeout);
  // Closing this direction only: answers still go out.
  frame_end_.async_wait([self = shared_from_this()](const asio::error_code& cancelled) {
    if (!cancelled) self->stop_reading();
  });
  asio::error_code ended;
  co_await asio::async_read(socket_, asio::buffer(into.data(), into.size()),
                            asio::redirect_error(asio::use_awaitable, ended));
  frame_end_.cancel();
  co_return !ended;
}

void Session::receive(Message message) {
  const auto received = std::chrono::steady_clock::now();
  has_spoken_ = true;
  if (draining_) stop_reading();
  auto request = wire::read_request(message.body);
  message.body = secret::Bytes();
  const auto refuse = [&](std::optional<std::int64_t> id, Error error) {
    send(Gate::refuse(id, std::move(error)), std::move(message.share));
  };
  if (!request) return refuse(request.error().id, std::move(request.error().error));
  if (!process::has_heap_reserve()) return refuse(request->id, process::overloaded(std::bad_alloc()));
  if (!ids_in_flight_.insert(request->id).second) {
    return refuse(request->id, Error(Errc::invalid_request, "another request with this id is in flight"));
  }
  ++in_flight_;
  const std::int64_t id = request->id;
  try {
    asio::co_spawn(socket_.get_executor(), serve(std::move(*request), std::move(message.share), received),
                   end_of_coroutine);
  } catch (const std::bad_alloc& full) {
    answered(id, Gate::refuse(id, process::overloaded(full)), std::nullopt);
  }
}

asio::awaitable<void> Session::serve(wire::Request request, ArenaQuota::Share share,
                                     std::chrono::steady_clock::time_point received) {
  const auto self = shared_from_this();
  const std::int64_t id = request.id;
  wire::Answer answer;
  try {
    answer = co_await gate_.answer(std::move(request), peer_, received);
  } catch (const std::bad_alloc& full) {
    answer = Gate::refuse(id, process::overloaded(full));
  }
  answered(id, std::move(answer), std::move(share));
}

void Session::answered(std::int64_t id, wire::Answer answer, std::optional<ArenaQuota::Share> share) {
  ids_in_flight_.erase(id);
  --in_flight_;
  send(std::move(answer), std::move(share));
}

void Session::send(wire::Answer answer, std::optional<ArenaQuota::Share> share) {
  try {
    outgoing_.push_back({wire::write_answer(answer), std::move(share)});
  } catch (const std::bad_alloc& full) {
    try {
      outgoing_.push_back({wire::write_answer(Gate::refuse(answer.id, process::overloaded(full))), std::move(share)});
    } catch (const std::bad_alloc&) {
      log_.warning(log::message::memory_exhausted, "no memory for an answer to uid {}; the connection is closed",
                   peer_.uid());
      asio::error_code ignored;
      socket_.close(ignored);
    }
  }
  wake();
  if (writing_ || outgoing_.empty()) return;
  writing_ = true;
  asio::co_spawn(socket_.get_executor(), write_answers(), end_of_coroutine);
}

asio::awaitable<void> Session::write_answers() {
  const auto self = shared_from_this();
  while (!outgoing_.empty()) {
    const Outgoing next = std::move(outgoing_.front());
    outgoing_.pop_front();
    wake();
    const auto bytes = next.frame.expose();
    // A client that is gone gets nothing; its answers are wiped all the same.
    if (!gone_) {
      co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()),
                                 asio::redirect_error(asio::use_awaitable, gone_));
      if (gone_) peer_.hang_up();
    }
  }
  writing_ = false;
  wake();
}

// The kernel wakes this wait for a hang-up. It also does for bytes out of band, which no client of the protocol sends:
// one look is enough, and whoever sends them is only not watched.
asio::awaitable<void> Session::watch_for_hangup() {
  const auto self = shared_from_this();
  asio::error_code ended;
  co_await socket_.async_wait(Socket::wait_error, asio::redirect_error(asio::use_awaitable, ended));
  if (!ended && has_hung_up(socket_.native_handle())) peer_.hang_up();
  watching_ = false;
  wake();
}

}  // namespace splitkey::daemon
