#pragma once

#include "daemon/config.hpp"
#include "vault/settings.hpp"

namespace splitkey::daemon {

/// The configuration as the vault room wants it; reads role_id and secret_id. Errors: StartError with EX_CONFIG.
[[nodiscard]] vault::Settings vault_settings(const Config::Vault& config);

/// Its addresses alone, checked: for --check-config, which reads no credential. Errors: StartError with EX_CONFIG.
[[nodiscard]] std::vector<vault::Address> vault_addresses(const Config::Vault& config);

}  // namespace splitkey::daemon
