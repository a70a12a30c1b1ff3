#pragma once

#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "base/json/read.hpp"
#include "base/posix/descriptor.hpp"
#include "socket/wire/answer.hpp"
#include "socket/wire/frame.hpp"
#include "socket/wire/request.hpp"

namespace splitkey::daemon {

/// A body with its header.
inline std::string framed(std::string_view body) {
  const wire::Header header = wire::header_for(body.size());
  return std::string(header.begin(), header.end()).append(body);
}

/// A request's frame; `fields` are the members of its data.
inline std::string asking(std::int64_t id, std::string_view path, std::string_view operation = "read",
                          std::string_view fields = "") {
  return framed(fmt::format(R"({{"id":{},"operation":"{}","path":"{}","data":{{{}}}}})", id, operation, path, fields));
}

/// A socket that is connected to the one at `path`; none where errno says why.
inline posix::Descriptor connected_to(const std::filesystem::path& path) {
  posix::Descriptor connected(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.native().copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (connect(connected.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return {};
  return connected;
}

/// The client's end of a connection. It is in the same thread as the daemon, so it never waits.
class ClientEnd {
 public:
  explicit ClientEnd(posix::Descriptor socket) : socket_(std::move(socket)) {}
  explicit ClientEnd(const std::filesystem::path& path) : ClientEnd(connected_to(path)) {
    BOOST_TEST_REQUIRE(bool(socket_));
  }

  [[nodiscard]] int number() const noexcept { return socket_.number(); }

  void send(std::string_view bytes) const { BOOST_TEST_REQUIRE(error_of_sending(bytes) == 0); }
  /// errno, or 0 when all of it was sent.
  [[nodiscard]] int error_of_sending(std::string_view bytes, int flags = 0) const {
    const ssize_t sent = ::send(number(), bytes.data(), bytes.size(), flags | MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return errno;
    return std::cmp_equal(sent, bytes.size()) ? 0 : EAGAIN;
  }
  void finish_sending() const { shutdown(number(), SHUT_WR); }
  void take_no_more() const { shutdown(number(), SHUT_RD); }
  void hang_up() { socket_.close(); }

  /// Whether there is something to hear.
  [[nodiscard]] bool is_spoken_to() const {
    std::uint8_t byte = 0;
    return recv(number(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno == ECONNRESET;
  }

  /// What has come since it was last asked: ids with "done" or the error's code, and "end" where the daemon has closed
  /// the connection. "7 done, null overloaded, end".
  std::string heard() {
    std::string all;
    const auto hear = [&all](const std::string& one) { all += (all.empty() ? "" : ", ") + one; };
    const bool is_at_its_end = !receive();
    while (const auto answer = next_answer()) {
      hear((answer->id ? std::to_string(*answer->id) : "null") + " " +
           (answer->outcome ? "done" : std::string(name(answer->outcome.error().code()))));
    }
    BOOST_TEST(received_.empty(), "half a frame");
    if (is_at_its_end) hear("end");
    return all;
  }

 private:
  /// False at the end. A connection that is closed with something unread in it ends with ECONNRESET.
  bool receive() {
    std::array<char, 65536> room{};
    for (;;) {
      const ssize_t count = recv(number(), room.data(), room.size(), MSG_DONTWAIT);
      if (count == 0 || (count < 0 && errno == ECONNRESET)) return false;
      if (count < 0) return true;
      received_.append(room.data(), static_cast<std::size_t>(count));
    }
  }

  std::optional<wire::Answer> next_answer() {
    wire::Header header{};
    if (received_.size() < header.size()) return std::nullopt;
    std::copy_n(received_.begin(), header.size(), header.begin());
    const std::size_t length = wire::body_length(header, received_.max_size()).value();
    if (received_.size() < header.size() + length) return std::nullopt;
    auto answer = wire::read_answer(json::padded(std::string_view(received_).substr(header.size(), length)));
    received_.erase(0, header.size() + length);
    BOOST_TEST_REQUIRE(answer.has_value());
    return std::move(*answer);
  }

  posix::Descriptor socket_;
  std::string received_;
};

}  // namespace splitkey::daemon
