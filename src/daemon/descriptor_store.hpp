#pragma once

#include "daemon/passed_descriptors.hpp"
#include "vault/token_shelf.hpp"

namespace splitkey::daemon {

/// systemd's file-descriptor store as the shelf of the token (sd_pid_notify_with_fds(3), FileDescriptorStoreMax= in
/// systemd.service(5)): a sealed memfd that pid 1 holds while this process is away. There is one where systemd says so
/// by $FDSTORE (254 and later; before that, Environment=FDSTORE=1 in the unit).
class DescriptorStore final : public vault::TokenShelf {
 public:
  /// `kept`: what systemd passed back, if anything. `log` outlives this.
  DescriptorStore(Descriptor kept, log::Log& log) noexcept : kept_(std::move(kept)), log_(log) {}

  [[nodiscard]] std::optional<secret::Bytes> take() override;
  bool keep(const secret::Bytes& text) override;
  void clear() override;

 private:
  Descriptor kept_;
  log::Log& log_;
};

}  // namespace splitkey::daemon
