#pragma once

#include <array>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

#include <boost/test/unit_test.hpp>

#include "base/log/log.hpp"
#include "base/posix/descriptor.hpp"
#include "config/directory.hpp"
#include "config/variables.hpp"

namespace splitkey::daemon {

/// Keeps the messages of a log.
class Nowhere final : public log::Sink {
 public:
  explicit Nowhere(std::vector<std::string>& lines) : lines_(lines) {}
  void write(const log::Entry& entry) noexcept override { lines_.push_back(entry.message); }

 private:
  std::vector<std::string>& lines_;
};

/// What a service sends to systemd.
struct Message {
  std::string text;
  posix::Descriptor descriptor;
};

/// Stands for systemd at the other end of $NOTIFY_SOCKET.
struct Systemd : config::Directory {
  Systemd() : socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (path / "notify").string().copy(address.sun_path, sizeof(address.sun_path) - 1);
    BOOST_TEST_REQUIRE(bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  }

  /// The next message; an empty one when there is none.
  [[nodiscard]] Message next() const {
    std::array<char, 4096> text{};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int)) + 256> control{};
    iovec place{text.data(), text.size()};
    msghdr header{};
    header.msg_iov = &place;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const ssize_t count = recvmsg(socket.number(), &header, MSG_CMSG_CLOEXEC);
    Message message;
    if (count < 0) return message;
    message.text.assign(text.data(), static_cast<std::size_t>(count));
    for (const cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
         part = CMSG_NXTHDR(&header, const_cast<cmsghdr*>(part))) {
      int number = -1;
      if (part->cmsg_type != SCM_RIGHTS) continue;
      std::memcpy(&number, CMSG_DATA(part), sizeof(number));
      message.descriptor = posix::Descriptor(number);
    }
    return message;
  }

  posix::Descriptor socket;
  config::Variables variables{{"NOTIFY_SOCKET", (path / "notify").string()}, {"FDSTORE", "1"}};
  std::vector<std::string> lines;
  log::Log log{log::Level::debug, std::make_unique<Nowhere>(lines)};
};

}  // namespace splitkey::daemon
