#include "admin/setup/host_setup.hpp"

#include <cerrno>
#include <set>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "admin/host/credentials.hpp"
#include "admin/host/name.hpp"
#include "admin/setup/former_secret_ids.hpp"
#include "admin/setup/role.hpp"
#include "admin/setup/role_proof.hpp"
#include "admin/setup/secret_id.hpp"
#include "admin/setup/host_unit.hpp"

namespace splitkey::cli {
namespace {

using setup::StepResult;

bool is_sealed(const std::string& name) { return name.find('/') == std::string::npos; }

tl::unexpected<Failure> refused(std::string text) {
  return fail(Failure(Error(Errc::precondition_failed, std::move(text)), ""));
}

}  // namespace

HostSetup::HostSetup(const SetupOptions& wanted, HostConfig& config, setup::Calls& calls,
                     const config::VaultPlaces& places)
    : wanted_(wanted), config_(config), calls_(calls), places_(places), can_seal_(host::can_seal()) {}

Outcome<void> HostSetup::choose_places() {
  const auto& settings = config_.settings();
  if (!settings.vault.wrapped_secret_id_file.empty()) {
    return fail(
        ExitStatus::configuration,
        "this configuration takes a response-wrapped secret_id, which is used up by the start it was made for: set "
        "secret_id_file instead of wrapped_secret_id_file, and set-up writes one");
  }
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
Outcome<void> HostSetup::check_writable() const {
  const bool is_to_be_written = config_.is_changed() || config_.settings().custodian.key_check.empty();
  if (calls_.is_dry_run() || !is_to_be_written) return {};
  std::error_code ignored;
  const auto real = std::filesystem::canonical(config_.file(), ignored);
  const auto directory = (real.empty() ? std::filesystem::absolute(config_.file()) : real).parent_path();
  if (access(directory.c_str(), W_OK | X_OK) == 0) return {};
  return fail(ExitStatus::no_output, fmt::format("nothing can be written into {}: {}; make it, or run this as who may",
                                                 directory.native(), std::generic_category().message(errno)));
}

Outcome<void> HostSetup::choose_files() {
  // Copies, for each change reads the settings anew.
  const auto vault = config_.settings().vault;
  const std::string component = config_.settings().custodian.component_file;
  const auto directory = std::filesystem::absolute(config_.file()).parent_path();
  const auto as_file = [&](const std::string& setting, const std::string& name) -> Outcome<void> {
    if (name.empty() || !is_sealed(name)) return {};
    return config_.set_text(setting, (directory / name).native());
  };
  if (auto set = as_file("vault.auth.approle.role_id_file", vault.role_id_file); !set) return set;
  if (auto set = as_file("vault.auth.approle.secret_id_file", vault.secret_id_file); !set) return set;
  return as_file("custodian.component_file", component);
}

Outcome<void> HostSetup::credentials() {
  const auto there = have_credentials();
  if (!there) return propagate(there);
  return *there ? Outcome<void>() : make_credentials();
}

// Whether those that are there log in. Only a refusal is a reason to make others.
Outcome<bool> HostSetup::have_credentials() {
  const auto& vault = config_.settings().vault;
  const auto role_id = host::read_credential(vault.role_id_file);
  const auto secret_id = host::read_credential(vault.secret_id_file);
  for (const auto* read : {&role_id, &secret_id}) {
    if (!*read && read->error().code() == Errc::permission_denied)
      return fail(ExitStatus::no_input, read->error().message() + ": run this as root, or as whose it is");
  }
  if (!role_id || !secret_id) return false;
  const auto flaws = setup::prove_role(calls_.api(), places_, *role_id, *secret_id);
  if (!flaws && flaws.error().code() == Errc::vault_denied) return false;
  if (!flaws) return fail(Failure(flaws.error(), ""));
  if (auto judged = judge(*flaws); !judged) return propagate(judged);
  calls_.tell(StepResult::already, "credentials that log in, with what the policies allow and no more");
  if (auto bound = tell_binding(*secret_id); !bound) return propagate(bound);
  return true;
}

// A secret_id that is there stays: another one is the affair of a rotation, which has the daemon take it.
Outcome<void> HostSetup::tell_binding(const secret::Bytes& secret_id) {
  if (wanted_.bound_cidrs.empty()) return {};
  const auto facts = told(setup::look_up_secret_id(calls_, places_, secret_id));
  if (!facts) return propagate(facts);
  const std::set<std::string> wanted(wanted_.bound_cidrs.begin(), wanted_.bound_cidrs.end());
  if (!*facts || wanted == std::set<std::string>((*facts)->cidrs.begin(), (*facts)->cidrs.end())) return {};
  calls_.tell(StepResult::by_hand,
              fmt::format("the secret_id that is there is bound to {}, not to {}: \"splitkey credentials rotate --bind "
                          "{}\" gives this host one that is",
                          (*facts)->cidrs.empty() ? "no address" : fmt::format("{}", fmt::join((*facts)->cidrs, ", ")),
                          fmt::join(wanted, ", "), fmt::join(wanted, " --bind ")));
  return {};
}

Outcome<void> HostSetup::make_credentials() {
  const auto& vault = config_.settings().vault;
  const auto role_id = told(setup::read_role_id(calls_, places_));
  if (!role_id) return propagate(role_id);
  const auto secret_id = told(setup::issue_secret_id(calls_, places_, {host::name(), "", wanted_.bound_cidrs}));
  if (!secret_id) return propagate(secret_id);
  if (!*role_id || !*secret_id) {
    calls_.tell(StepResult::would, fmt::format("write a role_id and a secret_id to {} and {}{}", vault.role_id_file,
                                               vault.secret_id_file, can_seal_ ? ", sealed" : ""));
    return {};
  }
  const auto flaws = told(setup::prove_role(calls_.api(), places_, **role_id, **secret_id));
  if (!flaws) return propagate(flaws);
  if (auto judged = judge(*flaws); !judged) return judged;
  if (auto written = kept(host::write_credential(vault.role_id_file, **role_id)); !written) return written;
  if (auto written = kept(host::write_credential(vault.secret_id_file, **secret_id)); !written) return written;
  if (can_seal_) {
    calls_.tell(StepResult::done,
                "role_id and secret_id, which log in with what the policies allow and no more; sealed for this "
                "host by systemd-creds");
  } else {
    calls_.tell(StepResult::done,
                fmt::format("role_id and secret_id, which log in with what the policies allow and no more, in "
                            "{} and {}\nWARNING: they are not sealed, for there is no systemd here, or this is "
                            "not root: whoever can read these files, or a backup of them, can log in",
                            vault.role_id_file, vault.secret_id_file));
  }
  return {};
}

Outcome<void> HostSetup::judge(const config::PolicyFlaws& flaws) const {
  if (flaws.missing.empty() && flaws.too_much.empty()) return {};
  std::vector<std::string> all = flaws.missing;
  all.insert(all.end(), flaws.too_much.begin(), flaws.too_much.end());
  return refused(
      fmt::format("a daemon's token may not do all that it should, or may do more: {}. Has the role {} other "
                  "policies than {} and default, or is \"default\" not Vault's own?",
                  fmt::join(all, "; "), places_.role, places_.role));
}

Outcome<void> HostSetup::pin(const keys::PlatformChecks& checks) {
  const auto custodian = config_.settings().custodian;
  if (auto pinned = pin_one("custodian.key_check", custodian.key_check, checks.key_check()); !pinned) return pinned;
  return pin_one("custodian.escrow_public_key", custodian.escrow_public_key, checks.escrow_public_key());
}

Outcome<void> HostSetup::pin_one(const std::string& setting, const std::string& pinned,
                                 const std::optional<std::string>& stored) {
  if (!stored || pinned == *stored) return {};
  if (pinned.empty()) return config_.set_text(setting, *stored);
  return refused(
      fmt::format("{} in {} is {}, and in Vault it is {}: somebody has exchanged the platform key, or this host "
                  "belonged to another one; find out which before you change either",
                  setting, config_.file().native(), pinned, *stored));
}

Outcome<void> HostSetup::finish() {
  const bool is_new = config_.is_new();
  const bool is_changed = config_.is_changed();
  const std::string what = "configuration " + config_.file().native();
  if (is_changed && calls_.is_dry_run()) {
    calls_.tell(StepResult::would, "write the " + what);
  } else if (is_changed) {
    if (auto saved = config_.save(); !saved) return saved;
    calls_.tell(is_new ? StepResult::done : StepResult::changed, what);
  } else {
    calls_.tell(StepResult::already, what);
  }
  return HostUnit(config_, calls_).bring_up();
}

}  // namespace splitkey::cli
