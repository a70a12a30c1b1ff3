#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace splitkey::setup {

/// What became of a step, or in a dry run what it would do.
enum class StepResult { already, done, changed, would, by_hand };
/// "already so", "done", "changed", "would", "by hand".
[[nodiscard]] std::string_view name(StepResult result) noexcept;

/// What a step was about; behind each, what its `names` are.
enum class StepKind {
  // In Vault.
  server,                 ///< its URL and its version
  kv_mount,               ///< the mount
  approle_mount,          ///< the mount
  approle_lease,          ///< the mount, its max_lease_ttl before and after, in seconds
  approle_servers_lease,  ///< the mount, whose max_lease_ttl was the server's, and its own now
  policy,                 ///< the policy, and each line that goes or comes, "- " or "+ " before it
  new_role,               ///< the role
  role,                   ///< the role, and of each setting that differs its name, what it was and what it is to be
  audit_device,           ///< the file that it writes to, where it was or would be made here
  audit_device_there,
  audit_devices_unseen,
  audit_device_missing,     ///< a file that one could write to, and the name that it could have
  audit_device_not_by_api,  ///< the same
  administrators_token,

  // The platform key and its custodians.
  platform_key,       ///< the id of its set of shares, their number, and how many are needed
  platform_key_anew,  ///< the id of the set of shares of the one that is not finished
  key_from_elsewhere,
  custodians_half_sealed,   ///< the credential that it is in
  custodians_half_in_file,  ///< the file that it is in
  custodians_shares,
  all_checks,

  // On this host.
  credentials,
  credentials_sealed,    ///< those of the role_id and of the secret_id
  credentials_in_files,  ///< the same
  secret_id_binding,     ///< the addresses that it is bound to, each after the other, "" and each that is wanted
  configuration,         ///< its file
  service_missing,       ///< the configuration's file
  hidden_file,           ///< the file
  drop_in,               ///< its file
  listening,

  // A rotation.
  fresh_secret_id,  ///< the credential or file that it replaces
  daemon_missing,
  daemon_has_it,
  former_unknown,
  former_destroyed,
  formers_destroyed,  ///< how many
};

/// One step of set-up or of a rotation, as a value: whoever shows it makes a sentence of it. No secret.
struct Step {
  StepResult result;
  StepKind kind;
  std::vector<std::string> names{};

  friend bool operator==(const Step&, const Step&) = default;
};

/// Hears of each step as soon as it is done, so that a run that ends in the middle has said what it did.
using Tell = std::function<void(const Step& step)>;

}  // namespace splitkey::setup
