#include "socket/client/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <poll.h>
#include <span>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <utility>

#include "base/json/read.hpp"
#include "base/result/deadline.hpp"
#include "socket/wire/frame.hpp"

namespace splitkey::client {
namespace {

using std::chrono::steady_clock;

// What an answer that was sent at the last moment may need to arrive.
constexpr std::chrono::seconds time_for_the_way{1};

tl::unexpected<Error> gone() {
  return failure(Errc::internal, "the daemon closed the connection before it answered; its log says why");
}

tl::unexpected<Error> cannot_connect(int error, const std::string& socket) {
  switch (error) {
    case EACCES:
    case EPERM:
      return failure(Errc::permission_denied,
                     "the socket " + socket + " is not for you: its group may use it, and root");
    case ENOENT:
    case ENOTDIR:
    case ECONNREFUSED:
      return failure(Errc::not_found, "nobody listens at " + socket + ": start splitkeyd, or name its socket");
    case EAGAIN:
      return failure(Errc::overloaded, "too many connections wait at " + socket + ": try again");
    default:
      return failure(Errc::internal, "cannot connect to " + socket + ": " + std::generic_category().message(error));
  }
}

Result<void> wait_for(int descriptor, short event, Deadline deadline) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
    pollfd waiting{descriptor, event, 0};
    const int ready =
        left <= 0 ? 0
                  : poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left, std::numeric_limits<int>::max())));
    if (ready > 0) return {};
    if (ready == 0) return failure(Errc::deadline_exceeded, "no answer came in time");
    if (errno != EINTR) return gone();
  }
}

/// Sends all of `bytes`. A daemon that refuses a frame may close before it has read all of it: that is no error here,
/// for its answer lies in the socket.
Result<void> send_all(int descriptor, std::span<const std::uint8_t> bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (errno == EPIPE || errno == ECONNRESET) {
      return {};
    } else if (errno == EAGAIN) {
      if (auto ready = wait_for(descriptor, POLLOUT, deadline); !ready) return ready;
    } else if (errno != EINTR) {
      return gone();
    }
  }
  return {};
}

Result<void> receive_all(int descriptor, std::span<std::uint8_t> bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const ssize_t received = recv(descriptor, bytes.data(), bytes.size(), 0);
    if (received > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(received));
    } else if (received < 0 && errno == EAGAIN) {
      if (auto ready = wait_for(descriptor, POLLIN, deadline); !ready) return ready;
    } else if (received == 0 || errno != EINTR) {
      return gone();
    }
  }
  return {};
}

Result<secret::Bytes> receive_body(int descriptor, Deadline deadline) {
  wire::Header header;
  if (auto received = receive_all(descriptor, header, deadline); !received) return propagate(received);
  const auto length = wire::body_length(header, max_answer_bytes);
  if (!length) return failure(Errc::internal, "what answers is no splitkeyd: " + length.error().message());
  secret::Bytes body(*length + json::padding_bytes);
  if (auto received = receive_all(descriptor, body.expose_for_writing().first(*length), deadline); !received) {
    return propagate(received);
  }
  return body;
}

Result<wire::Answer> exchange(int descriptor, const wire::Request& request) {
  const Deadline deadline = steady_clock::now() + request.deadline + time_for_the_way;
  if (auto sent = send_all(descriptor, wire::write_request(request).expose(), deadline); !sent) return propagate(sent);
  const auto body = receive_body(descriptor, deadline);
  if (!body) return propagate(body);
  auto answer = wire::read_answer(*body);
  if (!answer) return answer;
  // An error about the frame itself has no id.
  const bool ours = answer->id ? *answer->id == request.id : !answer->outcome;
  if (!ours) return failure(Errc::internal, "the daemon answered another request than ours");
  return answer;
}

}  // namespace

Result<Connection> Connection::open(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& name = socket.native();
  if (name.size() >= sizeof address.sun_path) {
    return failure(Errc::invalid_request,
                   "a socket's name has at most " + std::to_string(sizeof address.sun_path - 1) + " bytes");
  }
  std::ranges::copy(name, address.sun_path);
  posix::Descriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!descriptor) return cannot_connect(errno, name);
  if (connect(descriptor.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return cannot_connect(errno, name);
  return Connection(std::move(descriptor));
}

Result<wire::Answer> Connection::call(wire::Request request) {
  if (!descriptor_) return gone();
  request.id = next_id_++;
  auto answer = exchange(descriptor_.number(), request);
  if (!answer) descriptor_.close();
  return answer;
}

}  // namespace splitkey::client
