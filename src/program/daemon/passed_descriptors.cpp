#include "program/daemon/passed_descriptors.hpp"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <sys/stat.h>

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include "config/config/start_error.hpp"

namespace splitkey::daemon {
namespace {

/// The descriptors' names, in their order.
std::vector<std::string> passed_names() {
  // libsystemd gives the array and each text in it away.
  struct Free {
    void operator()(void* memory) const { std::free(memory); }  // NOLINT(cppcoreguidelines-no-malloc): malloc's it is
  };
  char** given = nullptr;
  const int count = sd_listen_fds_with_names(1, &given);
  if (count < 0)
    throw config::StartError(ExitStatus::system_refuses,
                             fmt::format("systemd's sockets cannot be taken over: {}", std::strerror(-count)));
  const std::unique_ptr<char*[], Free> texts(given);
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i)
    names.emplace_back(std::unique_ptr<char, Free>(texts[static_cast<std::size_t>(i)]).get());
  return names;
}

bool is_socket(const posix::Descriptor& descriptor) {
  struct stat file {};
  return fstat(descriptor.number(), &file) == 0 && S_ISSOCK(file.st_mode);
}

}  // namespace

PassedDescriptors PassedDescriptors::take(log::Log& log) {
  PassedDescriptors passed;
  int number = SD_LISTEN_FDS_START;
  for (const std::string& name : passed_names()) {
    posix::Descriptor descriptor(number++);
    if (name == token_descriptor_name && !passed.token) {
      passed.token = std::move(descriptor);
    } else if (is_socket(descriptor)) {
      posix::Descriptor& place = name == administration_socket_name ? passed.administration : passed.applications;
      if (place) {
        throw config::StartError(
            ExitStatus::configuration,
            fmt::format("systemd passed two sockets of one kind ({}): there must be one ListenStream= in "
                        "splitkeyd.socket, and one in splitkeyd-admin.socket with FileDescriptorName={}",
                        name, administration_socket_name));
      }
      place = std::move(descriptor);
    } else {
      log.warning(log::message::unknown_descriptor,
                  "systemd passed a descriptor named {}, which is not known here and is closed", name);
    }
  }
  return passed;
}

}  // namespace splitkey::daemon
