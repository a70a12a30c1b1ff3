#include "program/cli/step_sentences.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include <fmt/args.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/result/invariant.hpp"

namespace splitkey::cli {
namespace {

using Words = std::vector<std::string>;

struct Sentence {
  setup::StepKind kind;
  setup::StepResult result;
  /// {0}, {1}, … are the words_of() the step.
  const char* text;
};

struct Sentences {
  using enum setup::StepKind;
  using enum setup::StepResult;

  static constexpr auto all = std::to_array<Sentence>({
      {server, already, "Vault at {0}, version {1}: initialised and unsealed"},
      {kv_mount, already, "KV version 2 at {0}/"},
      {kv_mount, done, "KV version 2 at {0}/"},
      {kv_mount, would, "make KV version 2 at {0}/"},
      {approle_mount, already, "AppRole at auth/{0}/"},
      {approle_mount, done, "AppRole at auth/{0}/"},
      {approle_mount, would, "make AppRole at auth/{0}/"},
      {approle_lease, changed, "AppRole at auth/{0}/: max_lease_ttl from {1} to {2}"},
      {approle_lease, would, "AppRole at auth/{0}/: max_lease_ttl from {1} to {2}"},
      {approle_servers_lease, changed, "AppRole at auth/{0}/: max_lease_ttl from the server's own to {1}"},
      {approle_servers_lease, would, "AppRole at auth/{0}/: max_lease_ttl from the server's own to {1}"},
      {policy, already, "policy {0}"},
      {policy, done, "policy {0}"},
      {policy, changed, "policy {0}{1}"},
      {policy, would, "write the policy {0}{1}"},
      {new_role, done, "role {0}: tokens for 1 h, at most 8 h, secret_ids for 90 days"},
      {new_role, would, "write the role {0}: tokens for 1 h, at most 8 h, secret_ids for 90 days"},
      {role, already, "role {0}"},
      {role, changed, "role {0}: {1}"},
      {role, would, "write the role {0}: {1}"},
      {audit_device, done, "audit device: {0}"},
      {audit_device, would, "make an audit device: {0}"},
      {audit_device_there, already, "an audit device"},
      {audit_devices_unseen, by_hand,
       "audit devices: this token, or this namespace, does not see them; look with a root token"},
      {audit_device_missing, by_hand,
       "no audit device: run this again with --audit-file FILE, or write into the server's configuration{0}"},
      {audit_device_not_by_api, by_hand,
       "this server makes no audit device by its API; write into its configuration{0}"},
      {administrators_token, done, "the administrator's token is revoked, and Vault refuses it"},
      {administrators_token, would, "revoke the administrator's token"},

      {platform_key, already, "a platform key, whose shares (set {0}) are with custodians"},
      {platform_key, done,
       "a platform key: Vault has its half, the custodians have {1} shares (set {0}), of which {2} give theirs"},
      {platform_key, would, "make a platform key, and hand out its shares"},
      {platform_key_anew, would,
       "ask first whether to replace the unfinished platform key (set {0}), make another one, and hand out its shares"},
      {key_from_elsewhere, already,
       "a platform key that was made elsewhere: it, its shares and its records stay as they are"},
      {custodians_half_sealed, done, "the custodians' half, for this host alone, at {0}"},
      {custodians_half_in_file, done,
       "the custodians' half, for this host alone, at {0}\nWARNING: it is not sealed, for there is no systemd here, or "
       "this is not root: who reads this file, or a backup of it, lacks Vault's half only"},
      {custodians_shares, would,
       "ask for the custodians' shares, prove by them that an escrow opens, and write the checks that are missing"},
      {all_checks, already, "all checks of the platform key; its custodians' shares were not looked at"},

      {credentials, already, "credentials that log in, with what the policies allow and no more"},
      {credentials_sealed, done,
       "role_id and secret_id, which log in with what the policies allow and no more; sealed for this host by "
       "systemd-creds"},
      {credentials_sealed, would, "write a role_id and a secret_id to {0} and {1}, sealed"},
      {credentials_in_files, done,
       "role_id and secret_id, which log in with what the policies allow and no more, in {0} and {1}\nWARNING: they "
       "are not sealed, for there is no systemd here, or this is not root: whoever can read these files, or a backup "
       "of "
       "them, can log in"},
      {credentials_in_files, would, "write a role_id and a secret_id to {0} and {1}"},
      {secret_id_binding, by_hand,
       "the secret_id that is there is bound to {0}, not to {1}: \"splitkey credentials rotate --bind {2}\" gives this "
       "host one that is"},
      {configuration, already, "configuration {0}"},
      {configuration, done, "configuration {0}"},
      {configuration, changed, "configuration {0}"},
      {configuration, would, "write the configuration {0}"},
      {service_missing, by_hand,
       "no splitkeyd.service here: start the daemon, anew where it runs, with \"splitkeyd --config {0}\""},
      {hidden_file, by_hand,
       "{0} is hidden from the daemon by the unit's sandbox: move it to /etc/splitkeyd, and run this again with its "
       "new place"},
      {drop_in, already, "drop-in {0}, which lets the daemon through to Vault"},
      {drop_in, done, "drop-in {0}, which lets the daemon through to Vault"},
      {drop_in, changed, "drop-in {0}, which lets the daemon through to Vault"},
      {drop_in, would, "write the drop-in {0}, which lets the daemon through to Vault"},
      {listening, already, "systemd listens at the daemon's sockets, and starts it at the first connection"},
      {listening, done, "systemd listens at the daemon's sockets, and starts it at the first connection"},
      {listening, would, "have systemd read its units anew, and listen at the sockets"},

      {fresh_secret_id, done, "a new secret_id, which logs in, in the place of the former one"},
      {fresh_secret_id, would,
       "put it in the place of the one in {0}, have the daemon take it, and destroy the former one"},
      {daemon_missing, by_hand,
       "no daemon was seen with the new secret_id, for none runs: the former one is destroyed by the next rotation, or "
       "ends by itself"},
      {daemon_has_it, done, "the daemon has it"},
      {former_unknown, by_hand,
       "the former secret_id could not be read, or Vault did not know it: if it is still in use anywhere, it lives "
       "until it expires. Was it bound to an address? The new one is only where --bind says so"},
      {former_destroyed, done, "the former secret_id is destroyed"},
      {formers_destroyed, done,
       "the former secret_id is destroyed, and what runs that were cut short had left: {0} in all"},
  });
};

/// What to write into the server's own configuration (openbao.org, "Audit devices", declarative).
std::string stanza(const std::string& file, const std::string& device) {
  return fmt::format(
      "\n    audit \"file\" \"{}\" {{\n      options = {{ file_path = \"{}\" }}\n    }}\n  "
      "then let the server read it again (SIGHUP, or systemctl reload)",
      device, file);
}

std::string lines_of(std::span<const std::string> lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n    " + line;
  return text;
}

/// "token_ttl from 7200 to 3600, …", of three names each.
std::string changes_of(std::span<const std::string> names) {
  Words changes;
  for (; names.size() >= 3; names = names.subspan(3))
    changes.push_back(fmt::format("{} from {} to {}", names[0], names[1], names[2]));
  return fmt::format("{}", fmt::join(changes, ", "));
}

/// The addresses before the empty name are those that are, the others those that should be.
Words addresses_of(const Words& names) {
  const auto between = std::ranges::find(names, "");
  const Words present(names.begin(), between);
  const Words wanted(between == names.end() ? between : between + 1, names.end());
  return {present.empty() ? "no address" : fmt::format("{}", fmt::join(present, ", ")),
          fmt::format("{}", fmt::join(wanted, ", ")), fmt::format("{}", fmt::join(wanted, " --bind "))};
}

/// Its names, put together where there are more of them than a sentence could name.
Words words_of(const setup::Step& step) {
  switch (step.kind) {
    case setup::StepKind::policy:
      return {step.names.front(), lines_of(std::span(step.names).subspan(1))};
    case setup::StepKind::role:
      return {step.names.front(), changes_of(std::span(step.names).subspan(1))};
    case setup::StepKind::audit_device_missing:
    case setup::StepKind::audit_device_not_by_api:
      return {stanza(step.names.at(0), step.names.at(1))};
    case setup::StepKind::secret_id_binding:
      return addresses_of(step.names);
    default:
      return step.names;
  }
}

}  // namespace

std::string sentence(const setup::Step& step) {
  const auto found = std::ranges::find_if(
      Sentences::all, [&](const Sentence& one) { return one.kind == step.kind && one.result == step.result; });
  invariant(found != Sentences::all.end(), "a step of set-up that there are no words for");
  fmt::dynamic_format_arg_store<fmt::format_context> words;
  for (const std::string& word : words_of(step)) words.push_back(word);
  return fmt::vformat(found->text, words);
}

}  // namespace splitkey::cli
