#pragma once

#include "base/log/log.hpp"
#include "base/posix/descriptor.hpp"

namespace splitkey::daemon {

/// FileDescriptorName= of the socket for administrators; any other socket is the one for applications.
inline constexpr const char* administration_socket_name = "splitkeyd-admin";

/// The name under which systemd keeps the token's descriptor (descriptor_store.hpp).
inline constexpr const char* token_descriptor_name = "vault-token";

/// What systemd passed to this process (sd_listen_fds_with_names(3)): sockets, and what its file-descriptor store kept.
class PassedDescriptors {
 public:
  /// Takes all of them over; there is nothing to take a second time. What is neither a socket nor a token is closed
  /// with a warning. Errors: StartError: two sockets of one kind, or ExitStatus::system_refuses.
  [[nodiscard]] static PassedDescriptors take(log::Log& log);

  posix::Descriptor applications;
  posix::Descriptor administration;
  posix::Descriptor token;
};

}  // namespace splitkey::daemon
