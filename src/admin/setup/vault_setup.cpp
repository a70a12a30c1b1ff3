#include "admin/setup/vault_setup.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "admin/host/credentials.hpp"
#include "admin/setup/audit.hpp"
#include "admin/setup/mounts.hpp"
#include "admin/setup/policies.hpp"
#include "admin/setup/role.hpp"
#include "admin/setup/server.hpp"
#include "admin/setup/token.hpp"
#include "base/secret/hex.hpp"
#include "program/cli/handing_out.hpp"
#include "program/terminal/prompt.hpp"

namespace splitkey::cli {
namespace {

using setup::StepResult;
using State = setup::PlatformKeyFound::State;

tl::unexpected<Failure> refused(std::string text) {
  return fail(Failure(Error(Errc::precondition_failed, std::move(text)), ""));
}

}  // namespace

Outcome<void> VaultSetup::run() {
  if (auto there = told(setup::check_server(calls_)); !there) return there;
  if (auto known = told(setup::check_token(calls_)); !known) return known;
  if (auto mounted = told(setup::ensure_kv_mount(calls_, places_)); !mounted) return mounted;
  if (auto approle = told(setup::ensure_approle_mount(calls_, places_)); !approle) return approle;
  if (auto policies = told(setup::ensure_policies(calls_, places_)); !policies) return policies;
  if (auto role = told(setup::ensure_role(calls_, places_)); !role) return role;
  if (auto audit = told(setup::ensure_audit(calls_, wanted_.audit_file)); !audit) return audit;
  return platform_key();
}

Outcome<void> VaultSetup::platform_key() {
  const auto found = told(setup::find_platform_key(calls_, places_));
  if (!found) return propagate(found);
  if (found->state == State::absent && wanted_.existing)
    return refused("there is no platform key in Vault that could be taken over: leave out --existing to have one made");
  if (found->state == State::from_elsewhere) checks_ = found->checks;
  if (found->state == State::from_elsewhere && !wanted_.existing && !has_all_checks()) {
    return refused(
        "there is a platform key in Vault already, and this program did not make it: it stays as it is. Where "
        "CheckTick made it, run this again with --existing and the custodians' shares, which adds what is missing");
  }
  if (found->state != State::absent && found->state != State::unfinished) {
    if (auto at_hand = check_component(found->checks); !at_hand) return at_hand;
  }
  if (found->state == State::from_elsewhere) {
    calls_.tell(StepResult::already,
                "a platform key that was made elsewhere: it, its shares and its records stay as they are");
    return {};
  }
  if (found->state == State::complete) {
    calls_.tell(StepResult::already,
                fmt::format("a platform key, whose shares (set {}) are with custodians", found->set_id));
    checks_ = found->checks;
    return {};
  }
  return make_key(*found);
}

// A configuration that names a component which is not there, or another key's, would keep the daemon from starting or
// from escrowing.
Outcome<void> VaultSetup::check_component(const keys::PlatformChecks& checks) const {
  if (!wanted_.keep_component) return {};
  const std::string& name = config_.settings().custodian.component_file;
  const auto component = host::read_credential(name);
  if (!component) {
    return refused(
        "the custodians' half is with the custodians, and is at hand for --keep-component only while a platform key is "
        "made: leave the option out, or have three of them give it by \"splitkey shares combine\" and seal it as "
        "operations.md says");
  }
  const auto fits = told(setup::is_custodians_half(calls_, places_, *component, checks));
  if (!fits) return propagate(fits);
  if (*fits) return {};
  return refused(
      fmt::format("{} is not the custodians' half of the platform key in Vault: where a set-up that was stopped has "
                  "left it there, remove it, and leave --keep-component out",
                  host::file_of_credential(name).native()));
}

// What is there while Vault has no key is another installation's, perhaps its only copy; beside an unfinished key it is
// that key's.
Outcome<void> VaultSetup::check_place_of_component(const setup::PlatformKeyFound& found) const {
  const std::string& name = config_.settings().custodian.component_file;
  if (!wanted_.keep_component || found.state != State::absent) return {};
  const auto there = host::read_credential(name);
  if (!there && there.error().code() == Errc::not_found) return {};
  return refused(
      fmt::format("there is a custodians' half already at {}, and no platform key in Vault that it could belong to: is "
                  "this the Vault, the namespace and the mount that you mean? If it is of no use any more, remove it",
                  host::file_of_credential(name).native()));
}

Outcome<void> VaultSetup::make_key(const setup::PlatformKeyFound& found) {
  if (auto allowed = allow_making(found); !allowed) return allowed;
  if (auto free = check_place_of_component(found); !free) return free;
  if (calls_.is_dry_run()) return show_making(found);
  const HandingOut handing_out(wanted_, streams_);
  if (auto possible = handing_out.check(); !possible) return possible;
  if (auto confirmed = found.state == State::unfinished ? confirm_replacing(found) : Outcome<void>(); !confirmed)
    return confirmed;
  const setup::FreshKey fresh = setup::FreshKey::make();
  auto stored = told(setup::KeyStored::store(calls_, places_, fresh, found));
  if (!stored) return propagate(stored);
  auto handed_out = wanted_.keep_component ? keep_component(fresh) : Outcome<void>();
  if (handed_out) {
    handed_out = handing_out.hand_out(
        fresh, [&](const std::vector<unsigned>& xs) { return told(stored->note_handed_out(calls_, xs)); });
  }
  if (!handed_out) {
    handed_out.error().message +=
        "; the platform key is not finished, and nothing can be escrowed to it: run this again to replace it";
    return handed_out;
  }
  calls_.tell(StepResult::done,
              fmt::format("a platform key: Vault has its half, the custodians have {} shares (set {}), of "
                          "which {} give theirs",
                          fresh.shares().size(), fresh.set_id(), keys::usual_threshold));
  checks_ = fresh.checks();
  return {};
}

// With a key that nobody will ever have.
Outcome<void> VaultSetup::show_making(const setup::PlatformKeyFound& found) {
  const setup::FreshKey fresh = setup::FreshKey::make();
  auto stored = told(setup::KeyStored::store(calls_, places_, fresh, found));
  if (!stored) return propagate(stored);
  for (const keys::Share& share : fresh.shares()) {
    if (auto noted = told(stored->note_handed_out(calls_, {share.x()})); !noted) return noted;
  }
  calls_.tell(StepResult::would,
              found.state == State::absent
                  ? "make a platform key, and hand out its shares"
                  : fmt::format("ask first whether to replace the unfinished platform key (set {}), make "
                                "another one, and hand out its shares",
                                found.set_id));
  return {};
}

// What is encrypted under a key that is gone is lost only once another one stands in its place.
Outcome<void> VaultSetup::allow_making(const setup::PlatformKeyFound& found) {
  if (found.state == State::absent && found.key_version > 0) {
    return refused(
        fmt::format("the platform key in Vault was deleted: \"bao kv undelete -mount={} -versions={} "
                    "platform/master-key\" brings it back; another one would open nothing of what was "
                    "encrypted under it",
                    places_.kv_mount, found.key_version));
  }
  const auto is_wrapped = told(setup::is_anything_wrapped(calls_, places_));
  if (!is_wrapped) return propagate(is_wrapped);
  if (!*is_wrapped) return {};
  return refused(
      found.state == State::absent
          ? "there is no platform key in Vault, but there are records that were encrypted under one: bring "
            "it back from a backup of Vault before anything else"
          : "the platform key in Vault is not finished, but there are records that may be encrypted under it, so "
            "that it is not replaced: have three custodians run \"splitkey platform checks\", which finishes it");
}

Outcome<void> VaultSetup::confirm_replacing(const setup::PlatformKeyFound& found) const {
  const std::string wanted = "replace " + found.set_id;
  const std::string question = fmt::format(
      "There is a platform key in Vault (set {}) whose shares were not all handed out: {} of them were. Nothing is "
      "encrypted under it.\nIf another set-up is at work now, let it finish. Otherwise this one can put another key in "
      "its place; shares of that set are then worthless.\nType \"{}\" to do so: ",
      found.set_id, found.handed_out.empty() ? "none" : fmt::format("{}", fmt::join(found.handed_out, ", ")), wanted);
  const auto typed = terminal::ask(streams_.terminal, question);
  if (!typed) {
    return fail(typed.error().status,
                "a platform key whose shares were not all handed out is in Vault: wait for the set-up that hands them "
                "out, or confirm on a terminal that it is to be replaced");
  }
  if (typed->expose_text() == wanted) return {};
  return refused("the platform key was not replaced");
}

Outcome<void> VaultSetup::keep_component(const setup::FreshKey& fresh) {
  const std::string name = config_.settings().custodian.component_file;
  const auto written = told(host::write_credential(name, secret::to_hex(fresh.custodian_component().expose())));
  const bool is_sealed = name.find('/') == std::string::npos;
  if (written) {
    calls_.tell(StepResult::done,
                "the custodians' half, for this host alone, at " + name +
                    (is_sealed ? ""
                               : "\nWARNING: it is not sealed, for there is no systemd here, or this is "
                                 "not root: who reads this file, or a backup of it, lacks Vault's half "
                                 "only"));
  }
  return written;
}

}  // namespace splitkey::cli
