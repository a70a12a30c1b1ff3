#pragma once

#include "admin/doctor/facts.hpp"
#include "config/config/config.hpp"

namespace splitkey::doctor {

/// Finds out about Vault: with no token, with the `administrator`'s where there is one (else empty), and with a login
/// as the daemon, whose token is revoked at the end. Everything is only read. Errors: config::StartError: the settings
/// under `vault:` cannot be used.
void collect_vault_facts(const config::Config& config, const secret::Bytes& administrator, Facts& facts);

}  // namespace splitkey::doctor
