#pragma once

#include <optional>

#include "admin/host/lock.hpp"
#include "admin/setup/calls.hpp"
#include "admin/setup/former_secret_ids.hpp"
#include "admin/setup/host_config.hpp"
#include "admin/setup/secret_id.hpp"

namespace splitkey::setup {

/// A new secret_id for this host: made, tried by a login, put in the place of the former one, and loaded by the daemon
/// without a lost request. The former one is destroyed once the daemon is seen with the new one. The caller looks for
/// that, because it can ask the daemon; until then the former one stays.
class Rotation {
 public:
  /// Before a token is asked for: whether this host's secret_id can be replaced. Errors: wrapped_secret_id_to_rotate;
  /// sealing_impossible.
  [[nodiscard]] static Attempt<void> check(const HostConfig& config);

  /// All outlive it. `wanted`: its bound_cidrs. No other rotation begins on this host while this lives.
  Rotation(const Wanted& wanted, const HostConfig& config, Calls& calls, const config::VaultPlaces& places);

  /// Puts a new secret_id in the place of the one that is there. False in a dry run: nothing was made. Errors:
  /// another_rotation; role_of_another; not_ours; not_written; secret_id_unknown; those of Calls.
  [[nodiscard]] Attempt<bool> renew();

  /// Has the daemon take it. False: none runs, `socket` is nobody's, and the next start of one reads it anyway. Errors:
  /// those of programs.
  [[nodiscard]] Attempt<bool> have_it_loaded(const std::filesystem::path& socket);
  /// When the new secret_id was made, as the daemon says it too once it has it.
  [[nodiscard]] const std::string& created() const noexcept { return current_.created; }

  /// The daemon was seen with it: destroys the former one. Errors: those of Calls.
  [[nodiscard]] Attempt<void> finish();

 private:
  [[nodiscard]] Attempt<void> check_role(const std::optional<secret::Bytes>& role_id) const;
  [[nodiscard]] Attempt<void> look_at_former();
  [[nodiscard]] IssuedFor issued_for() const;
  [[nodiscard]] Attempt<void> prove(const secret::Bytes& role_id, const secret::Bytes& fresh);

  const Wanted& wanted_;
  const config::Config::Vault& vault_;
  Calls& calls_;
  const config::VaultPlaces& places_;
  host::Lock alone_;
  /// nullopt where there is none that can be read and that Vault knows.
  std::optional<SecretIdFacts> former_;
  SecretIdFacts current_;
};

}  // namespace splitkey::setup
