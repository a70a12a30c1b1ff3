#pragma once

#include "config/config/config.hpp"
#include "store/vault/settings.hpp"

namespace splitkey::config {

/// The configuration as the vault room wants it, checked as far as that goes without a look at certificates. role_id
/// and secret_id are read once here, to see that they can be, and anew whenever vault_auth asks for them. Errors:
/// StartError with ExitStatus::configuration.
[[nodiscard]] vault::Settings vault_settings(const Config::Vault& config);

/// The same without credentials, for a program that brings a token: nothing logs in by itself. Errors: StartError with
/// ExitStatus::configuration.
[[nodiscard]] vault::Settings connection_settings(const Config::Vault& config);

/// Its addresses alone, and whether each may be used as the configuration wants to: for --check-config, which reads no
/// credential. Errors: StartError with ExitStatus::configuration.
[[nodiscard]] std::vector<http::Address> vault_addresses(const Config::Vault& config);

}  // namespace splitkey::config
