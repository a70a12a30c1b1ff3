#pragma once

#include <string>

#include "keys/keys/id.hpp"
#include "keys/keys/paths.hpp"

namespace splitkey::escrow {

/// Where the escrow of one user's survey is stored. Its keys depend on both, the user and the path.
class Place {
 public:
  Place(keys::Id user, const keys::Id& survey) : user(std::move(user)), path(keys::escrow_path(this->user, survey)) {}
  keys::Id user;
  /// The record's, without the mount.
  std::string path;
};

}  // namespace splitkey::escrow
