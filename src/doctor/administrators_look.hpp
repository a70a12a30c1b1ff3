#pragma once

#include "config/policy.hpp"
#include "doctor/facts.hpp"
#include "vault/api.hpp"

namespace splitkey::doctor {

/// What only an administrator may look at: the nodes that vote, audit devices, the role. `token` is empty where there
/// is none; `api` is nullptr where Vault does not serve, and asks in `name_space`, from which nodes and audit devices
/// cannot be seen unless it is empty.
void look_as_administrator(vault::Api* api, const config::VaultPlaces& places, const std::string& name_space,
                           const secret::Bytes& token, Facts& facts);

}  // namespace splitkey::doctor
