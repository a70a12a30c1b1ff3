#pragma once

#include "program/daemon/passed_descriptors.hpp"
#include "store/vault_auth/token_shelf.hpp"

namespace splitkey::daemon {

/// systemd's file-descriptor store as the shelf of the token (sd_pid_notify_with_fds(3), FileDescriptorStoreMax= in
/// systemd.service(5)): a sealed memfd that pid 1 holds while this process is away. There is one where systemd says so
/// by $FDSTORE, which it sets from 254 on, where FileDescriptorStorePreserve=yes keeps it while the service is stopped.
/// For older ones the unit says Environment=FDSTORE=restart: a store that only lives through a restart.
class DescriptorStore final : public vault_auth::TokenShelf {
 public:
  /// `kept`: what systemd passed back, if anything. `log` outlives this.
  DescriptorStore(posix::Descriptor kept, log::Log& log) noexcept : kept_(std::move(kept)), log_(log) {}

  [[nodiscard]] std::optional<secret::Bytes> take() override;
  bool keep(const secret::Bytes& text) override;
  [[nodiscard]] bool outlives_a_stop() const override;
  void clear() override;

 private:
  posix::Descriptor kept_;
  log::Log& log_;
};

}  // namespace splitkey::daemon
