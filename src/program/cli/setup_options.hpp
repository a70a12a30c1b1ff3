#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "admin/setup/wanted.hpp"

namespace splitkey::cli {

/// What an administrator wants to have set up, by the options of the command line.
struct SetupOptions : setup::Wanted {
  std::optional<std::string> token_file;

  /// Where the shares go, a file each; none: one after the other onto the terminal.
  std::optional<std::filesystem::path> shares_directory;
  /// What is in the files: "line", "text" or "pdf".
  std::string shares_as = "line";

  /// With `existing`: where the custodians' shares come from.
  std::vector<std::string> share_files{"-"};
  std::vector<std::string> again_files;

  bool dry_run = false;
  bool revoke_token = false;
};

}  // namespace splitkey::cli
