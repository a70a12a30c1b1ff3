#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace splitkey::setup {

/// What an administrator wants to have set up on a host and in its Vault.
struct Wanted {
  /// The daemon's configuration on this host; begun where it is not there.
  std::filesystem::path config = "/etc/splitkeyd/splitkeyd.yaml";
  /// What is to stand in it; what is not given stays.
  std::vector<std::string> addresses;
  std::optional<std::string> name_space;
  std::optional<std::string> ca_file;
  std::optional<std::string> kv_mount;
  std::optional<std::string> approle_mount;
  std::string role = "splitkeyd";

  /// The addresses of this host from which its secret_id is taken; none: any.
  std::vector<std::string> bound_cidrs;
  /// On Vault's host, the file of an audit device that may be made.
  std::string audit_file;

  /// The custodians' half is sealed on this host, for escrows in CheckTick's format without custodians.
  bool keep_component = false;
  /// A platform key is there, with its custodians: only what is missing is added.
  bool existing = false;
};

}  // namespace splitkey::setup
