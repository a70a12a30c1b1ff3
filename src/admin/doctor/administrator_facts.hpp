#pragma once

#include "admin/doctor/facts.hpp"
#include "config/config/policy.hpp"
#include "store/vault/api.hpp"

namespace splitkey::doctor {

/// What only an administrator may look at: the nodes that vote, audit devices, the role. `token` is empty where there
/// is none; `api`, which asks in the namespace `name_space`, is nullptr where Vault does not serve.
void collect_administrator_facts(vault::Api* api, const std::string& name_space, const config::VaultPlaces& places,
                                 const secret::Bytes& token, Facts& facts);

}  // namespace splitkey::doctor
