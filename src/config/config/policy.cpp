#include "config/config/policy.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/config/vault_needs.hpp"
#include "keys/keys/paths.hpp"

namespace splitkey::config {
namespace {

using Words = std::vector<std::string>;

std::string api_path(const VaultPlaces& places, const kv::Need& need) {
  return fmt::format("{}/{}/{}", places.kv_mount, need.path.ends_with('/') ? "metadata" : "data", need.path);
}

kv::Need secret_id_lookup(const VaultPlaces& places) {
  return {fmt::format("auth/{}/role/{}/secret-id/lookup", places.approle_mount, places.role), {"update"}};
}

/// All of the daemon's needs, with API paths.
std::vector<kv::Need> daemon_needs(const VaultPlaces& places) {
  std::vector<kv::Need> needs;
  for (const kv::Need& need : vault_needs()) needs.emplace_back(api_path(places, need), need.capabilities);
  needs.push_back(secret_id_lookup(places));
  return needs;
}

/// vault_needs() has an example where a policy has a "+", as Vault calls any one segment of a path.
std::string with_wildcards(std::string path) {
  const std::string example = "/" + std::string(example_id);
  for (std::size_t at = path.find(example); at != std::string::npos; at = path.find(example, at + 2)) {
    const std::size_t end = at + example.size();
    if (end == path.size() || path[end] == '/') path.replace(at, example.size(), "/+");
  }
  return path;
}

std::string rule(const std::string& path, const Words& capabilities) {
  return fmt::format("path \"{}\" {{ capabilities = [\"{}\"] }}\n", path, fmt::join(capabilities, "\", \""));
}

bool is_record(const kv::Need& need) {
  return std::ranges::find(need.capabilities, "delete") != need.capabilities.end();
}

/// What only an administrator reaches, one path for each way in which a policy is usually too wide.
Words forbidden_paths(const VaultPlaces& places) {
  const std::string kv = places.kv_mount;
  const std::string role = fmt::format("auth/{}/role/{}", places.approle_mount, places.role);
  return {kv + "/data/other",
          kv + "/data/platform/other",
          kv + "/metadata/" + keys::platform_master_key_path,
          kv + "/metadata/platform/",
          kv + "/delete/" + keys::platform_master_key_path,
          kv + "/destroy/" + keys::platform_master_key_path,
          kv + "/undelete/surveys/any/kek",
          kv + "/destroy/surveys/any/kek",
          kv + "/metadata/surveys/any/kek",
          kv + "/config",
          role,
          role + "/secret-id",
          "auth/token/create",
          "sys/mounts",
          "sys/auth",
          "sys/audit",
          "sys/raw/core",
          "sys/seal",
          "identity/entity",
          "sys/policies/acl/" + places.role};
}

void compare(const std::string& path, Words needed, Words granted, PolicyFlaws& flaws) {
  if (granted == Words{"deny"}) granted.clear();
  std::ranges::sort(needed);
  std::ranges::sort(granted);
  Words missing;
  Words too_much;
  std::ranges::set_difference(needed, granted, std::back_inserter(missing));
  std::ranges::set_difference(granted, needed, std::back_inserter(too_much));
  if (!missing.empty()) flaws.missing.push_back(fmt::format("{} lacks {}", path, fmt::join(missing, ", ")));
  if (!too_much.empty()) flaws.too_much.push_back(fmt::format("{}: {} is too much", path, fmt::join(too_much, ", ")));
}

}  // namespace

Policy daemon_policy(const VaultPlaces& places) {
  Policy policy{places.role, "# What a splitkeyd needs, beside the policy \"default\".\n"};
  for (const kv::Need& need : daemon_needs(places)) policy.rules += rule(with_wildcards(need.path), need.capabilities);
  return policy;
}

Policy purge_policy(const VaultPlaces& places) {
  Policy policy{places.role + "-purge", "# An administrator's hand: destroying records for good.\n"};
  for (const kv::Need& need : vault_needs()) {
    if (!is_record(need)) continue;
    policy.rules += rule(with_wildcards(places.kv_mount + "/metadata/" + need.path), {"read", "delete"});
  }
  return policy;
}

Policy setup_policy(const VaultPlaces& places) {
  return {places.role + "-setup", "# An administrator's hand: making a platform key.\n" +
                                      rule(places.kv_mount + "/data/platform/*", {"create", "update", "read"}) +
                                      rule(places.kv_mount + "/metadata/platform/*", {"read", "list"})};
}

std::vector<std::string> telling_paths(const VaultPlaces& places) {
  Words paths = forbidden_paths(places);
  for (const kv::Need& need : daemon_needs(places)) paths.push_back(need.path);
  return paths;
}

PolicyFlaws policy_flaws(const VaultPlaces& places, const Capabilities& granted) {
  const auto granted_at = [&](const std::string& path) {
    const auto found = granted.find(path);
    return found == granted.end() ? Words{} : found->second;
  };
  PolicyFlaws flaws;
  for (const kv::Need& need : daemon_needs(places)) {
    compare(need.path, need.capabilities, granted_at(need.path), flaws);
  }
  for (const std::string& path : forbidden_paths(places)) compare(path, {}, granted_at(path), flaws);
  return flaws;
}

}  // namespace splitkey::config
