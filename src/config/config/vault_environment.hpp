#pragma once

#include <string>
#include <string_view>

#include "config/config/config.hpp"
#include "config/config/config_section.hpp"

/// The environment variables that Vault's and OpenBao's own programs read (developer.hashicorp.com/vault/docs/commands,
/// "Environment variables"), for settings of `vault:` that the file does not give. An empty variable is none.
namespace splitkey::config {

/// Takes each variable whose setting `section` does not have, and remembers its name in `vault.variables`. Settings
/// that belong together (ca_file and ca_directory; client_cert_file and client_key_file) count as one. Errors:
/// StartError with ExitStatus::configuration that names the variable.
void read_vault_environment(const ConfigSection& section, Config::Vault& vault);

/// Where `setting` of `vault:` comes from, for messages: "VAULT_ADDR", or "vault.addresses".
[[nodiscard]] std::string origin(const Config::Vault& vault, std::string_view setting);

/// `message`, which names settings, with the variable that one of them comes from behind it.
[[nodiscard]] std::string with_origin(const Config::Vault& vault, std::string message);

}  // namespace splitkey::config
