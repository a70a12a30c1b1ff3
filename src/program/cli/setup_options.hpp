#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace splitkey::cli {

/// What an administrator wants to have set up, by the options of the command line.
struct SetupOptions {
  /// The daemon's configuration on this host; begun where it is not there.
  std::filesystem::path config = "/etc/splitkeyd/splitkeyd.yaml";
  /// What is to stand in it; what is not given stays.
  std::vector<std::string> addresses;
  std::optional<std::string> name_space;
  std::optional<std::string> ca_file;
  std::optional<std::string> kv_mount;
  std::optional<std::string> approle_mount;
  std::string role = "splitkeyd";

  std::optional<std::string> token_file;
  /// The addresses of this host from which its secret_id is taken; none: any.
  std::vector<std::string> bound_cidrs;
  /// On Vault's host, the file of an audit device that may be made.
  std::string audit_file;

  /// Where the shares go, a file each; none: one after the other onto the terminal.
  std::optional<std::filesystem::path> shares_directory;
  /// What is in the files: "line", "text" or "pdf".
  std::string shares_as = "line";
  /// The custodians' half is sealed on this host, for escrows in CheckTick's format without custodians.
  bool keep_component = false;

  /// A platform key is there, with its custodians: only what is missing is added.
  bool existing = false;
  std::vector<std::string> share_files{"-"};
  std::vector<std::string> again_files;

  bool dry_run = false;
  bool revoke_token = false;
};

}  // namespace splitkey::cli
