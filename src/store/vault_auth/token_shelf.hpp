#pragma once

#include <optional>

#include "base/secret/bytes.hpp"

namespace splitkey::vault_auth {

/// Where a token outlives the process, and is never on a disk: systemd's file-descriptor store (docs/operations.md,
/// "Stopping"). The texts that lie there are the vault_auth room's own and at most `max_kept_bytes` long.
class TokenShelf {
 public:
  static constexpr std::size_t max_kept_bytes = 8192;

  TokenShelf() = default;
  TokenShelf(const TokenShelf&) = delete;
  TokenShelf& operator=(const TokenShelf&) = delete;
  virtual ~TokenShelf() = default;

  /// What a former process kept; nothing when there is none. Once.
  [[nodiscard]] virtual std::optional<secret::Bytes> take() = 0;
  /// Keeps `text` in the place of whatever is kept. False: there is no such store here, and nothing is kept.
  virtual bool keep(const secret::Bytes& text) = 0;
  /// Whether what is kept is still there when the service is started long after it ended, and not only restarted.
  [[nodiscard]] virtual bool outlives_a_stop() const = 0;
  /// Keeps nothing any more.
  virtual void clear() = 0;
};

}  // namespace splitkey::vault_auth
