#include "daemon/listener.hpp"

#include <exception>
#include <new>

#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include "result/invariant.hpp"
#include "secret/exhaustion.hpp"
#include "secret/heap.hpp"

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

Listener::Listener(asio::io_context& loop, ListeningSocket socket, const Gate& gate, std::size_t max_frame_bytes,
                   std::size_t arena_bytes, log::Log& log)
    : socket_(std::move(socket)),
      acceptor_(loop, asio::local::stream_protocol(), socket_.release()),
      pause_(loop),
      gate_(gate),
      max_frame_bytes_(max_frame_bytes),
      quota_(arena_bytes),
      log_(log) {}

void Listener::start() {
  asio::co_spawn(acceptor_.get_executor(), accept_connections(), [](const std::exception_ptr& escaped) {
    invariant(!escaped, "an exception escaped from the listener");
  });
}

asio::awaitable<void> Listener::accept_connections() {
  while (acceptor_.is_open()) {
    asio::error_code error;
    auto socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (!acceptor_.is_open()) co_return;
    if (!error) {
      welcome(std::move(socket));
      continue;
    }
    log_.warning("a connection could not be accepted: {}", error.message());
    pause_.expires_after(pause_after_failure);
    co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

Result<void> Listener::room_for_another() const {
  if (!secret::has_heap_reserve()) return failure(secret::overloaded(std::bad_alloc()));
  if (sessions_.size() < max_connections) return {};
  return failure(Errc::overloaded, "too many connections are open; close some, or try again in a moment");
}

void Listener::welcome(Session::Socket socket) {
  auto peer = access::Peer::of(socket.native_handle());
  if (!peer) return log_.warning("a connection was closed: {}", peer.error());
  if (const auto room = room_for_another(); !room) {
    log_.warning("a connection of uid {} was refused: {}", peer->uid(), room.error().message());
    return turn_away(std::move(socket), room.error());
  }
  const kdf::Client client(peer->uid());
  Caller caller{std::move(*peer), ++connections_, client};
  auto session = std::make_shared<Session>(std::move(socket), std::move(caller), gate_, quota_, max_frame_bytes_, log_);
  const auto place = sessions_.insert(sessions_.end(), session);
  asio::co_spawn(acceptor_.get_executor(), session->run(), [this, place, session](const std::exception_ptr& escaped) {
    invariant(!escaped, "an exception escaped from a session");
    forget(place);
  });
}

void Listener::forget(std::list<std::weak_ptr<Session>>::iterator session) {
  sessions_.erase(session);
  if (sessions_.empty() && finished_) finished_();
}

void Listener::stop(std::function<void()> finished) {
  finished_ = std::move(finished);
  acceptor_.close();
  pause_.cancel();
  for (const auto& session : sessions_) {
    if (const auto open = session.lock()) open->drain();
  }
  if (sessions_.empty()) finished_();
}

}  // namespace splitkey::daemon
