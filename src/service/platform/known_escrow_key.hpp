#pragma once

#include <optional>
#include <string>

#include "base/result/deadline.hpp"
#include "base/result/result.hpp"
#include "keys/keys/escrow_key.hpp"
#include "keys/keys/platform_checks.hpp"

namespace splitkey::platform {

/// The public key that escrows are sealed to, as this host knows it: the one pinned in its configuration, else the one
/// that Vault's checks of the current platform key held when they were first asked. Whoever can exchange that key reads
/// every escrow from then on, so when Vault says another one nothing is sealed until a person has looked. Belongs to
/// the event loop, and lives as long as the daemon.
class KnownEscrowKey {
 public:
  enum class Standing : std::uint8_t {
    unknown,     ///< Vault has not been asked yet
    none,        ///< neither Vault nor the configuration has one
    pinned,      ///< the configuration has it, and Vault none or the same
    remembered,  ///< Vault has it, the same as at first
    differs,     ///< Vault has another, or another key_check, than the configuration
    changed,     ///< Vault has another than at first, or none any more
    unusable,    ///< Vault has a point of small order, to which nothing can be sealed
  };

  /// What the configuration pins: a public key, 64 hex digits that name a usable one; and the key check beside it.
  KnownEscrowKey(const std::optional<std::string>& pinned, std::optional<std::string> pinned_key_check);

  /// Whether it is time to ask Vault: at first, and then once a few seconds have passed.
  [[nodiscard]] bool look_is_due(Deadline now) const noexcept { return now >= next_look_; }
  /// The same for who asks only to tell: true no more often than that, so that a Vault that denies its checks is not
  /// asked at every sys/health.
  [[nodiscard]] bool telling_is_due(Deadline now) noexcept;
  /// What Vault's checks of the current platform key are now. True: from here on escrow is refused, which it was not
  /// before.
  [[nodiscard]] bool note(const keys::PlatformChecks& checks, Deadline now);
  /// Vault's checks were written: the next one who needs the key asks again.
  void forget_look() noexcept {
    next_look_ = {};
    next_telling_ = {};
  }

  [[nodiscard]] Standing standing() const noexcept { return standing_; }
  /// Why escrow is refused, as a sentence; nothing: it is not.
  [[nodiscard]] std::optional<Error> refusal() const;
  /// The key; nothing where none is known. Errors: refusal().
  [[nodiscard]] Result<std::optional<keys::EscrowPublicKey>> key() const;

 private:
  [[nodiscard]] Standing judge(const keys::PlatformChecks& checks);

  bool is_pinned_;
  std::optional<std::string> pinned_key_check_;
  std::optional<keys::EscrowPublicKey> key_;
  Standing standing_;
  Deadline next_look_;
  Deadline next_telling_;
};

/// The standing's word in sys/health.
[[nodiscard]] std::string_view name(KnownEscrowKey::Standing standing) noexcept;

}  // namespace splitkey::platform
