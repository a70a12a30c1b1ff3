#include "admin/setup/vault_setup.hpp"

#include "admin/host/credentials.hpp"
#include "admin/setup/audit.hpp"
#include "admin/setup/mounts.hpp"
#include "admin/setup/policies.hpp"
#include "admin/setup/role.hpp"
#include "admin/setup/server.hpp"
#include "admin/setup/token.hpp"

namespace splitkey::setup {

namespace {

using State = PlatformKeyFound::State;

}  // namespace

Attempt<bool> VaultSetup::run() {
  if (auto ensured = ensure_places(); !ensured) return propagate(ensured);
  auto found = find_platform_key(calls_, places_);
  if (!found) return propagate(found);
  found_ = std::move(*found);
  return platform_key();
}

Attempt<void> VaultSetup::ensure_places() {
  if (auto there = check_server(calls_); !there) return propagate(there);
  if (auto known = check_token(calls_); !known) return propagate(known);
  if (auto mounted = ensure_kv_mount(calls_, places_); !mounted) return propagate(mounted);
  if (auto approle = ensure_approle_mount(calls_, places_); !approle) return propagate(approle);
  if (auto policies = ensure_policies(calls_, places_); !policies) return propagate(policies);
  if (auto role = ensure_role(calls_, places_); !role) return propagate(role);
  if (auto audit = ensure_audit(calls_, wanted_.audit_file); !audit) return propagate(audit);
  return {};
}

Attempt<bool> VaultSetup::platform_key() {
  if (found_.state == State::absent && wanted_.existing) return blocked(ObstacleKind::nothing_to_take_over);
  if (found_.state == State::from_elsewhere) checks_ = found_.checks;
  if (found_.state == State::from_elsewhere && !wanted_.existing && !has_all_checks())
    return blocked(ObstacleKind::key_made_elsewhere);
  if (found_.state == State::absent || found_.state == State::unfinished) return true;
  if (auto at_hand = check_component(found_.checks); !at_hand) return propagate(at_hand);
  if (found_.state == State::from_elsewhere) {
    calls_.tell({StepResult::already, StepKind::key_from_elsewhere});
  } else {
    calls_.tell({StepResult::already, StepKind::platform_key, {found_.set_id}});
    checks_ = found_.checks;
  }
  return false;
}

// A configuration that names a component which is not there, or another key's, would keep the daemon from starting or
// from escrowing.
Attempt<void> VaultSetup::check_component(const keys::PlatformChecks& checks) const {
  if (!wanted_.keep_component) return {};
  const std::string& name = config_.settings().custodian.component_file;
  const auto component = host::read_credential(name);
  if (!component) return blocked(ObstacleKind::half_not_at_hand);
  const auto fits = is_custodians_half(calls_, places_, *component, checks);
  if (!fits) return propagate(fits);
  if (*fits) return {};
  return blocked(ObstacleKind::half_of_another_key, {host::file_of_credential(name).native()});
}

}  // namespace splitkey::setup
