#pragma once

#include <vector>

#include "daemon/descriptor.hpp"
#include "log/log.hpp"

namespace splitkey::daemon {

/// The name under which systemd keeps the token's descriptor (descriptor_store.hpp).
inline constexpr const char* token_descriptor_name = "vault-token";

/// What systemd passed to this process (sd_listen_fds_with_names(3)): sockets, and what its file-descriptor store kept.
class PassedDescriptors {
 public:
  /// Takes all of them over; there is nothing to take a second time. What is neither a socket nor a token is closed
  /// with a warning. Errors: StartError with EX_OSERR.
  [[nodiscard]] static PassedDescriptors take(log::Log& log);

  std::vector<Descriptor> sockets;
  Descriptor token;
};

}  // namespace splitkey::daemon
