#pragma once

#include <string>
#include <vector>

namespace splitkey::kv {

/// What whoever uses a store must be allowed to do there: the words of Vault's policies ("create", "update", "read",
/// "delete", "list") at a record's path, or at a folder's, which ends with a slash.
class Need {
 public:
  Need(std::string where, std::vector<std::string> what) : path(std::move(where)), capabilities(std::move(what)) {}

  std::string path;
  std::vector<std::string> capabilities;
};

}  // namespace splitkey::kv
