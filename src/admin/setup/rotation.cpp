#include "admin/setup/rotation.hpp"

#include "admin/host/credentials.hpp"
#include "admin/host/name.hpp"
#include "admin/host/process.hpp"
#include "admin/host/service.hpp"
#include "admin/setup/role.hpp"
#include "admin/setup/role_proof.hpp"
#include "admin/setup/token.hpp"

namespace splitkey::setup {

Attempt<void> Rotation::check(const HostConfig& config) {
  const std::string& secret_id = config.settings().vault.secret_id_file;
  if (secret_id.empty()) return blocked(ObstacleKind::wrapped_secret_id_to_rotate);
  if (!host::can_seal() && secret_id.find('/') == std::string::npos) return blocked(ObstacleKind::sealing_impossible);
  return {};
}

Rotation::Rotation(const Wanted& wanted, const HostConfig& config, Calls& calls, const config::VaultPlaces& places)
    : wanted_(wanted),
      vault_(config.settings().vault),
      calls_(calls),
      places_(places),
      alone_(host::file_of_credential(vault_.secret_id_file)) {}

Attempt<bool> Rotation::renew() {
  if (alone_.is_with_another()) return blocked(ObstacleKind::another_rotation);
  if (auto known = check_token(calls_); !known) return propagate(known);
  const auto role_id = read_role_id(calls_, places_);
  if (!role_id) return propagate(role_id);
  if (auto ours = check_role(*role_id); !ours) return propagate(ours);
  if (auto looked = look_at_former(); !looked) return propagate(looked);
  const auto fresh = issue_secret_id(calls_, places_, issued_for());
  if (!fresh) return propagate(fresh);
  if (!*fresh) {
    calls_.tell({StepResult::would, StepKind::fresh_secret_id, {vault_.secret_id_file}});
    return false;
  }
  if (auto proven = prove(**role_id, **fresh); !proven) return propagate(proven);
  if (auto written = or_not_written(host::write_credential(vault_.secret_id_file, **fresh)); !written)
    return propagate(written);
  calls_.tell({StepResult::done, StepKind::fresh_secret_id, {vault_.secret_id_file}});
  return true;
}

/// A secret_id of another role would log nobody in with the role_id that is here.
Attempt<void> Rotation::check_role(const std::optional<secret::Bytes>& role_id) const {
  const auto here = host::read_credential(vault_.role_id_file);
  if (!here || !role_id || *here == *role_id) return {};
  return blocked(ObstacleKind::role_of_another, {host::file_of_credential(vault_.role_id_file).native(), places_.role});
}

// One that only others may read, they alone can put another one in its place.
Attempt<void> Rotation::look_at_former() {
  const auto former = host::read_credential(vault_.secret_id_file);
  if (!former && former.error().code() == Errc::permission_denied)
    return blocked(ObstacleKind::not_ours, {former.error().message()});
  if (!former) return {};
  auto facts = look_up_secret_id(calls_, places_, *former);
  if (!facts) return propagate(facts);
  former_ = std::move(*facts);
  return {};
}

/// Bound as the former one was, unless an option says how.
IssuedFor Rotation::issued_for() const {
  IssuedFor host{host::name(), former_ ? former_->accessor : "", wanted_.bound_cidrs};
  if (former_ && host.cidrs.empty()) host.cidrs = former_->cidrs;
  return host;
}

/// A login with the fresh one, and what Vault says of it.
Attempt<void> Rotation::prove(const secret::Bytes& role_id, const secret::Bytes& fresh) {
  const auto flaws = prove_role(calls_.api(), places_, role_id, fresh);
  if (!flaws) return propagate(flaws);
  auto facts = look_up_secret_id(calls_, places_, fresh);
  if (!facts) return propagate(facts);
  if (!*facts) return blocked(ObstacleKind::secret_id_unknown);
  current_ = std::move(**facts);
  return {};
}

Attempt<bool> Rotation::have_it_loaded(const std::filesystem::path& socket) {
  if (host::has_unit()) {
    if (auto reloaded = host::reload_service(); !reloaded) return propagate(reloaded);
    return true;
  }
  const auto daemon = host::process_listening_at(socket, "splitkeyd");
  if (daemon) {
    host::hang_up(*daemon);
  } else {
    calls_.tell({StepResult::by_hand, StepKind::daemon_missing});
  }
  return daemon.has_value();
}

Attempt<void> Rotation::finish() {
  calls_.tell({StepResult::done, StepKind::daemon_has_it});
  if (!former_) {
    calls_.tell({StepResult::by_hand, StepKind::former_unknown});
    return {};
  }
  const auto count = destroy_former_secret_ids(calls_, places_, *former_, current_);
  if (!count) return propagate(count);
  if (*count == 1) {
    calls_.tell({StepResult::done, StepKind::former_destroyed});
  } else {
    calls_.tell({StepResult::done, StepKind::formers_destroyed, {std::to_string(*count)}});
  }
  return {};
}

}  // namespace splitkey::setup
