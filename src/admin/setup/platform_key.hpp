#pragma once

#include <string>
#include <vector>

#include "admin/setup/calls.hpp"
#include "admin/setup/fresh_key.hpp"

namespace splitkey::setup {

/// What is known of the platform key in Vault.
class PlatformKeyFound {
 public:
  enum class State {
    absent,
    /// Made by CheckTick, or by hand: its shares are with custodians that this program knows nothing of.
    from_elsewhere,
    /// Made by this program, and not all of its shares were handed out: nothing can have been escrowed to it.
    unfinished,
    complete,
  };

  State state = State::absent;
  std::string set_id;                ///< of its shares, where it was made here
  std::vector<unsigned> handed_out;  ///< the shares that custodians have
  std::uint64_t key_version = 0;     ///< of the record platform/master-key; 0: never there
  std::uint64_t checks_version = 0;  ///< of the record platform/checks/v1
  keys::PlatformChecks checks;
};

/// Errors: precondition_failed: a complete key and its checks, all of them, are of two sets of shares;
/// record_malformed; those of Calls.
[[nodiscard]] Result<PlatformKeyFound> find_platform_key(Calls& calls, const config::VaultPlaces& places);

/// Whether `component`, in hex, is the custodians' half of the key that `checks` are of. Errors: record_malformed;
/// those of Calls.
[[nodiscard]] Result<bool> is_custodians_half(Calls& calls, const config::VaultPlaces& places,
                                              const secret::Bytes& component, const keys::PlatformChecks& checks);

/// Whether anything in Vault may have been encrypted under a platform key: any record of a user, a survey, an
/// organization or a team, a soft-deleted one included. Errors: those of Calls.
[[nodiscard]] Result<bool> is_anything_wrapped(Calls& calls, const config::VaultPlaces& places);

/// A fresh key on its way into Vault. Vault's half is written, marked with the set of its shares, and the checks
/// without the escrow public key: nobody escrows to a key whose shares are not all with custodians. The public key is
/// published together with the last share's mark. Each write is by check-and-set: of two set-ups at once, one goes on
/// at most. Where a key is replaced, the checks are written before Vault's half: a set-up that is still handing out the
/// shares of that key has its next mark refused, or is in time to have the replacement refused before anything is
/// replaced.
class KeyStored {
 public:
  /// `in_place_of`: what was found, absent or unfinished. Errors: conflict: another set-up was quicker; those of Calls.
  [[nodiscard]] static Result<KeyStored> store(Calls& calls, const config::VaultPlaces& places, const FreshKey& fresh,
                                               const PlatformKeyFound& in_place_of);

  /// The shares `xs` are with custodians. Errors: conflict: another set-up has replaced the key; those of Calls.
  [[nodiscard]] Result<void> note_handed_out(Calls& calls, const std::vector<unsigned>& xs);

  [[nodiscard]] bool is_complete() const noexcept { return handed_out_.size() == checks_.share_checks().size(); }

 private:
  KeyStored(std::string path, keys::PlatformChecks checks) : path_(std::move(path)), checks_(std::move(checks)) {}
  [[nodiscard]] Result<void> write_key(Calls& calls, const config::VaultPlaces& places, const FreshKey& fresh,
                                       std::uint64_t check_and_set);
  [[nodiscard]] Result<void> write_checks(Calls& calls, const std::string& why);

  std::string path_;  // of the checks
  keys::PlatformChecks checks_;
  std::uint64_t version_ = 0;
  std::vector<unsigned> handed_out_;
};

}  // namespace splitkey::setup
