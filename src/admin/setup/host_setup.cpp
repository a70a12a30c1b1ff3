#include "admin/setup/host_setup.hpp"

#include <cerrno>
#include <set>
#include <system_error>
#include <unistd.h>

#include "admin/host/credentials.hpp"
#include "admin/host/name.hpp"
#include "admin/setup/former_secret_ids.hpp"
#include "admin/setup/host_unit.hpp"
#include "admin/setup/role.hpp"
#include "admin/setup/role_proof.hpp"
#include "admin/setup/secret_id.hpp"

namespace splitkey::setup {
namespace {

bool is_sealed(const std::string& name) { return name.find('/') == std::string::npos; }

}  // namespace

HostSetup::HostSetup(const Wanted& wanted, HostConfig& config, Calls& calls, const config::VaultPlaces& places)
    : wanted_(wanted), config_(config), calls_(calls), places_(places), can_seal_(host::can_seal()) {}

Attempt<void> HostSetup::choose_places() {
  const auto& settings = config_.settings();
  if (!settings.vault.wrapped_secret_id_file.empty()) return blocked(ObstacleKind::wrapped_secret_id);
  if (wanted_.keep_component && settings.custodian.component_file.empty()) {
    if (auto set = config_.set("custodian.component_file", "custodian-component"); !set) return set;
    if (auto set = config_.set("custodian.use_for", "[escrow]"); !set) return set;
  }
  if (!can_seal_) {
    if (auto set = choose_files(); !set) return set;
  }
  return check_writable();
}

// Found out afterwards, it would cost the custodians their way.
Attempt<void> HostSetup::check_writable() const {
  const bool is_to_be_written = config_.is_changed() || config_.settings().custodian.key_check.empty();
  if (calls_.is_dry_run() || !is_to_be_written) return {};
  std::error_code ignored;
  const auto real = std::filesystem::canonical(config_.file(), ignored);
  const auto directory = (real.empty() ? std::filesystem::absolute(config_.file()) : real).parent_path();
  if (access(directory.c_str(), W_OK | X_OK) == 0) return {};
  return blocked(ObstacleKind::directory_not_writable, {directory.native(), std::generic_category().message(errno)});
}

Attempt<void> HostSetup::choose_files() {
  // Copies, for each change reads the settings anew.
  const auto vault = config_.settings().vault;
  const std::string component = config_.settings().custodian.component_file;
  const auto directory = std::filesystem::absolute(config_.file()).parent_path();
  const auto as_file = [&](const std::string& setting, const std::string& name) -> Attempt<void> {
    if (name.empty() || !is_sealed(name)) return {};
    return config_.set_text(setting, (directory / name).native());
  };
  if (auto set = as_file("vault.auth.approle.role_id_file", vault.role_id_file); !set) return set;
  if (auto set = as_file("vault.auth.approle.secret_id_file", vault.secret_id_file); !set) return set;
  return as_file("custodian.component_file", component);
}

Attempt<void> HostSetup::credentials() {
  const auto there = have_credentials();
  if (!there) return propagate(there);
  return *there ? Attempt<void>() : make_credentials();
}

// Whether those that are there log in. Only a refusal is a reason to make others.
Attempt<bool> HostSetup::have_credentials() {
  const auto& vault = config_.settings().vault;
  const auto role_id = host::read_credential(vault.role_id_file);
  const auto secret_id = host::read_credential(vault.secret_id_file);
  for (const auto* read : {&role_id, &secret_id}) {
    if (!*read && read->error().code() == Errc::permission_denied)
      return blocked(ObstacleKind::not_ours, {read->error().message()});
  }
  if (!role_id || !secret_id) return false;
  const auto flaws = prove_role(calls_.api(), places_, *role_id, *secret_id);
  if (!flaws && flaws.error().code() == Errc::vault_denied) return false;
  if (!flaws) return propagate(flaws);
  if (auto judged = judge(*flaws); !judged) return propagate(judged);
  calls_.tell({StepResult::already, StepKind::credentials});
  if (auto bound = tell_binding(*secret_id); !bound) return propagate(bound);
  return true;
}

// A secret_id that is there stays: another one is the affair of a rotation, which has the daemon take it.
Attempt<void> HostSetup::tell_binding(const secret::Bytes& secret_id) {
  if (wanted_.bound_cidrs.empty()) return {};
  const auto facts = look_up_secret_id(calls_, places_, secret_id);
  if (!facts) return propagate(facts);
  const std::set<std::string> wanted(wanted_.bound_cidrs.begin(), wanted_.bound_cidrs.end());
  if (!*facts || wanted == std::set<std::string>((*facts)->cidrs.begin(), (*facts)->cidrs.end())) return {};
  std::vector<std::string> addresses = (*facts)->cidrs;
  addresses.emplace_back();
  addresses.insert(addresses.end(), wanted.begin(), wanted.end());
  calls_.tell({StepResult::by_hand, StepKind::secret_id_binding, std::move(addresses)});
  return {};
}

Attempt<void> HostSetup::make_credentials() {
  const auto& vault = config_.settings().vault;
  const auto role_id = read_role_id(calls_, places_);
  if (!role_id) return propagate(role_id);
  const auto secret_id = issue_secret_id(calls_, places_, {host::name(), "", wanted_.bound_cidrs});
  if (!secret_id) return propagate(secret_id);
  const auto tell = [&](StepResult result) {
    calls_.tell({result,
                 can_seal_ ? StepKind::credentials_sealed : StepKind::credentials_in_files,
                 {vault.role_id_file, vault.secret_id_file}});
  };
  if (!*role_id || !*secret_id) {
    tell(StepResult::would);
    return {};
  }
  const auto flaws = prove_role(calls_.api(), places_, **role_id, **secret_id);
  if (!flaws) return propagate(flaws);
  if (auto judged = judge(*flaws); !judged) return judged;
  if (auto written = or_not_written(host::write_credential(vault.role_id_file, **role_id)); !written) return written;
  if (auto written = or_not_written(host::write_credential(vault.secret_id_file, **secret_id)); !written)
    return written;
  tell(StepResult::done);
  return {};
}

Attempt<void> HostSetup::judge(const config::PolicyFlaws& flaws) const {
  if (flaws.missing.empty() && flaws.too_much.empty()) return {};
  std::vector<std::string> names{places_.role};
  names.insert(names.end(), flaws.missing.begin(), flaws.missing.end());
  names.insert(names.end(), flaws.too_much.begin(), flaws.too_much.end());
  return blocked(ObstacleKind::policies_do_not_fit, std::move(names));
}

Attempt<void> HostSetup::pin(const keys::PlatformChecks& checks) {
  const auto custodian = config_.settings().custodian;
  if (auto pinned = pin_one("custodian.key_check", custodian.key_check, checks.key_check()); !pinned) return pinned;
  return pin_one("custodian.escrow_public_key", custodian.escrow_public_key, checks.escrow_public_key());
}

Attempt<void> HostSetup::pin_one(const std::string& setting, const std::string& pinned,
                                 const std::optional<std::string>& stored) {
  if (!stored || pinned == *stored) return {};
  if (pinned.empty()) return config_.set_text(setting, *stored);
  return blocked(ObstacleKind::other_check_pinned, {setting, config_.file().native(), pinned, *stored});
}

Attempt<void> HostSetup::finish() {
  const auto tell = [&](StepResult result) {
    calls_.tell({result, StepKind::configuration, {config_.file().native()}});
  };
  const bool is_new = config_.is_new();
  if (config_.is_changed() && calls_.is_dry_run()) {
    tell(StepResult::would);
  } else if (config_.is_changed()) {
    if (auto saved = config_.save(); !saved) return saved;
    tell(is_new ? StepResult::done : StepResult::changed);
  } else {
    tell(StepResult::already);
  }
  return HostUnit(config_, calls_).bring_up();
}

}  // namespace splitkey::setup
