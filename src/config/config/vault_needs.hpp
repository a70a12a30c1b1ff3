#pragma once

#include <vector>

#include "store/kv/need.hpp"

namespace splitkey::config {

/// What stands in vault_needs() for any one id or version.
inline constexpr const char* example_id = "any";

/// What the engine does in Vault: the policy of docs/operations.md, "Setting up Vault", with example_id in the place of
/// each `+`, so that it can be asked whether a token may do all of it.
[[nodiscard]] std::vector<kv::Need> vault_needs();

}  // namespace splitkey::config
