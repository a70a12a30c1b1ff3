#include "program/daemon/listener.hpp"

#include <algorithm>
#include <exception>
#include <new>

#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include "base/process/exhaustion.hpp"
#include "base/process/heap.hpp"
#include "base/result/invariant.hpp"

namespace splitkey::daemon {
namespace {

// With no descriptor left, accept(2) fails at once and again: others need the time to close theirs.
constexpr std::chrono::milliseconds pause_after_failure{100};

// One answer fits into any fresh socket's buffer, so this waits for nobody. Without room for it the socket just closes.
void turn_away(Session::Socket socket, const Error& error) {
  try {
    const secret::Bytes frame = wire::write_answer(Gate::refuse(std::nullopt, error));
    asio::error_code ignored;
    asio::write(socket, asio::buffer(frame.expose().data(), frame.size_bytes()), ignored);
  } catch (const std::bad_alloc&) {  // nothing to say it with
  }
}

}  // namespace

Listener::Listener(asio::io_context& loop, ListeningSockets sockets, Gate& gate, std::size_t max_frame_bytes,
                   std::size_t arena_bytes, log::Log& log)
    : loop_(loop), gate_(gate), max_frame_bytes_(max_frame_bytes), quota_(arena_bytes), log_(log) {
  doors_.emplace_back(loop, std::move(sockets.applications));
  if (sockets.administration) doors_.emplace_back(loop, std::move(*sockets.administration));
}

void Listener::start() {
  for (Door& door : doors_) {
    door.accepts = true;
    asio::co_spawn(loop_, accept_connections(door), [this, &door](const std::exception_ptr& escaped) {
      invariant(!escaped, "an exception escaped from the listener");
      door.accepts = false;
      finish_if_over();
    });
  }
}

asio::awaitable<void> Listener::accept_connections(Door& door) {
  while (door.acceptor.is_open()) {
    asio::error_code error;
    auto socket = co_await door.acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      welcome(door, std::move(socket));  // also one that was accepted just before the stop
      continue;
    }
    if (!door.acceptor.is_open()) co_return;
    log_.warning(log::message::not_accepted, "a connection could not be accepted: {}", error.message());
    door.pause.expires_after(pause_after_failure);
    co_await door.pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

Result<void> Listener::room_for_another(const Door& door) {
  if (!process::has_heap_reserve()) return failure(process::overloaded(std::bad_alloc()));
  if (door.open < max_connections) return {};
  return failure(Errc::overloaded, "too many connections are open; close some, or try again in a moment");
}

void Listener::welcome(Door& door, Session::Socket socket) {
  auto peer = access::Peer::of(socket.native_handle(), ++connections_);
  if (!peer) return log_.warning(log::message::not_accepted, "a connection was closed: {}", peer.error());
  if (const auto room = room_for_another(door); !room) {
    log_.warning(log::message::connection_refused, "a connection of uid {} was refused: {}", peer->uid(),
                 room.error().message());
    return turn_away(std::move(socket), room.error());
  }
  auto session = std::make_shared<Session>(std::move(socket), gate_.recognize(std::move(*peer)), gate_, quota_,
                                           max_frame_bytes_, log_);
  const auto place = sessions_.insert(sessions_.end(), session);
  ++door.open;
  asio::co_spawn(loop_, session->run(), [this, place, &door, session](const std::exception_ptr& escaped) {
    invariant(!escaped, "an exception escaped from a session");
    sessions_.erase(place);
    last_end_ = std::chrono::steady_clock::now();
    --door.open;
    finish_if_over();
  });
  if (finished_) session->drain();
}

void Listener::finish_if_over() {
  if (!finished_ || !sessions_.empty() || std::ranges::any_of(doors_, &Door::accepts)) return;
  std::exchange(finished_, nullptr)();
}

void Listener::stop(std::function<void()> finished) {
  finished_ = std::move(finished);
  for (Door& door : doors_) {
    door.acceptor.close();
    door.pause.cancel();
  }
  for (const auto& session : sessions_) {
    if (const auto open = session.lock()) open->drain();
  }
}

}  // namespace splitkey::daemon
