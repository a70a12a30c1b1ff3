#pragma once

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include "base/json/read.hpp"
#include "socket/wire/frame.hpp"
#include "socket/wire/request.hpp"

/// What stands in for the daemon where only a client is tested.
namespace splitkey::test {

inline void send_raw(int peer, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// A frame with `body` in it.
inline std::string framed(std::string_view body) {
  const wire::Header header = wire::header_for(body.size());
  return std::string(header.begin(), header.end()).append(body);
}

/// The next request from `peer`; throws at the end of the stream.
inline wire::Request receive_request(int peer) {
  wire::Header header;
  const auto receive = [peer](void* to, std::size_t size) {
    if (recv(peer, to, size, MSG_WAITALL) != static_cast<ssize_t>(size)) throw std::runtime_error("the client left");
  };
  receive(header.data(), header.size());
  const std::size_t length = wire::body_length(header, wire::default_max_frame_bytes).value();
  secret::Bytes body(length + json::padding_bytes);
  receive(body.expose_for_writing().data(), length);
  return wire::read_request(body).value();
}

/// A socket in a directory of its own, and a thread that serves the connections there, one after the other, as `script`
/// says. The script ends when the client leaves (receive_request throws).
class FakeDaemon {
 public:
  using Script = std::function<void(int peer)>;

  explicit FakeDaemon(Script script) {
    std::string name = std::filesystem::temp_directory_path() / "splitkey-XXXXXX";
    directory_ = mkdtemp(name.data());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket().native().copy(address.sun_path, sizeof address.sun_path - 1);
    listening_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listening_, 1) != 0) {
      throw std::runtime_error("the fake daemon cannot listen");
    }
    thread_ = std::thread([this, serve = std::move(script)] { run(serve); });
  }
  ~FakeDaemon() {
    shutdown(listening_, SHUT_RDWR);  // ends the waiting for another connection
    thread_.join();
    close(listening_);
    std::filesystem::remove_all(directory_);
  }
  FakeDaemon(const FakeDaemon&) = delete;
  FakeDaemon& operator=(const FakeDaemon&) = delete;

  [[nodiscard]] std::filesystem::path socket() const { return directory_ / "socket"; }

 private:
  void run(const Script& script) const {
    for (int peer = -1; (peer = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; close(peer)) {
      try {
        script(peer);
      } catch (const std::exception&) {
      }
    }
  }

  std::filesystem::path directory_;
  int listening_ = -1;
  std::thread thread_;
};

/// A script that answers each request with the members that `answer` gives for it, e.g. `"data":{}`.
inline FakeDaemon::Script answering(std::function<std::string(const wire::Request&)> answer) {
  return [answer = std::move(answer)](int peer) {
    while (true) {
      const wire::Request request = receive_request(peer);
      send_raw(peer,
               framed(R"({"id":)" + std::to_string(request.id) + R"(,"request_id":"r-1",)" + answer(request) + "}"));
    }
  };
}

}  // namespace splitkey::test
