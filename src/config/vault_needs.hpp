#pragma once

#include <vector>

#include "kv/need.hpp"

namespace splitkey::config {

/// What the engine does in Vault: the policy of docs/operations.md, "Setting up Vault", with an example in the place of
/// each `+`, so that it can be asked whether a token may do all of it.
[[nodiscard]] std::vector<kv::Need> vault_needs();

}  // namespace splitkey::config
