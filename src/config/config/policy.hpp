#pragma once

#include <map>
#include <string>
#include <vector>

/// The policies in Vault (docs/operations.md, "Setting up Vault"): what set-up writes, and how a token's own answer to
/// sys/capabilities-self is held against them.
namespace splitkey::config {

/// Where things are in Vault; no slashes at the ends.
struct VaultPlaces {
  std::string kv_mount = "secret";
  std::string approle_mount = "approle";
  /// Of the daemons' AppRole, and of the policy that it has.
  std::string role = "splitkeyd";
};

/// A policy's name and its rules in Vault's HCL.
struct Policy {
  std::string name;
  std::string rules;
};

/// What every daemon's token needs, and no more.
[[nodiscard]] Policy daemon_policy(const VaultPlaces& places);
/// An administrator's hand: destroying records for good, ROLE-purge.
[[nodiscard]] Policy purge_policy(const VaultPlaces& places);
/// An administrator's hand: making and replacing a platform key, ROLE-setup.
[[nodiscard]] Policy setup_policy(const VaultPlaces& places);

/// API paths that tell whether a token has the daemon's policy, beside `default`: those it needs, and some that nobody
/// but an administrator does.
[[nodiscard]] std::vector<std::string> telling_paths(const VaultPlaces& places);

/// By API path, the capabilities that Vault says a token has there (sys/capabilities-self).
using Capabilities = std::map<std::string, std::vector<std::string>>;

/// What is missing and what is too much, "PATH lacks read", "PATH: update is too much"; nothing: as it should be. A
/// path of telling_paths() that `granted` does not hold counts as denied.
struct PolicyFlaws {
  std::vector<std::string> missing;
  std::vector<std::string> too_much;
};
[[nodiscard]] PolicyFlaws policy_flaws(const VaultPlaces& places, const Capabilities& granted);

}  // namespace splitkey::config
