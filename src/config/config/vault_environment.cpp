#include "config/config/vault_environment.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "config/config/start_error.hpp"

namespace splitkey::config {
namespace {

struct Variable {
  const char* name;
  std::string_view setting;
  std::string_view belongs_to = {};  // where this one is given, the variable is not asked either
  std::string Config::Vault::*text = nullptr;
};

constexpr std::array<Variable, 8> variables{{
    {"VAULT_ADDR", "addresses"},
    {"VAULT_NAMESPACE", "namespace", {}, &Config::Vault::namespace_name},
    {"VAULT_CACERT", "ca_file", "ca_directory", &Config::Vault::ca_file},
    {"VAULT_CAPATH", "ca_directory", "ca_file", &Config::Vault::ca_directory},
    {"VAULT_CLIENT_CERT", "client_cert_file", "client_key_file", &Config::Vault::client_cert_file},
    {"VAULT_CLIENT_KEY", "client_key_file", "client_cert_file", &Config::Vault::client_key_file},
    {"VAULT_TLS_SERVER_NAME", "server_name", {}, &Config::Vault::server_name},
    {"VAULT_SKIP_VERIFY", "tls_skip_verify"},
}};

// As Go's strconv.ParseBool, by which Vault's programs read it.
bool read_boolean(const char* name, std::string_view text) {
  constexpr std::array<std::string_view, 6> yes{"1", "t", "T", "TRUE", "true", "True"};
  constexpr std::array<std::string_view, 6> no{"0", "f", "F", "FALSE", "false", "False"};
  if (std::ranges::find(yes, text) != yes.end()) return true;
  if (std::ranges::find(no, text) != no.end()) return false;
  throw StartError(ExitStatus::configuration,
                   fmt::format("{} must be true or false (1, t, T, TRUE, true, True, 0, f, F, FALSE, false or "
                               "False)",
                               name));
}

void take(const Variable& variable, const char* text, Config::Vault& vault) {
  if (variable.text != nullptr) {
    vault.*variable.text = text;
  } else if (variable.setting == "addresses") {
    vault.addresses = {text};
  } else {
    vault.tls_skip_verify = read_boolean(variable.name, text);
  }
  vault.variables.emplace_back(variable.name);
}

bool was_used(const Config::Vault& vault, const Variable& variable) {
  return std::ranges::find(vault.variables, variable.name) != vault.variables.end();
}

}  // namespace

void read_vault_environment(const ConfigSection& section, Config::Vault& vault) {
  for (const Variable& variable : variables) {
    if (section.has(variable.setting) || section.has(variable.belongs_to)) continue;
    const char* text = std::getenv(variable.name);
    if (text != nullptr && *text != '\0') take(variable, text, vault);
  }
  const bool pair_is_given = section.has("client_cert_file") || section.has("client_key_file");
  if (!pair_is_given && vault.client_cert_file.empty() != vault.client_key_file.empty()) {
    throw StartError(ExitStatus::configuration,
                     fmt::format("{} must be set together with {}, or not at all",
                                 vault.client_cert_file.empty() ? "VAULT_CLIENT_KEY" : "VAULT_CLIENT_CERT",
                                 vault.client_cert_file.empty() ? "VAULT_CLIENT_CERT" : "VAULT_CLIENT_KEY"));
  }
}

std::string origin(const Config::Vault& vault, std::string_view setting) {
  const auto* const variable = std::ranges::find(variables, setting, &Variable::setting);
  if (variable != variables.end() && was_used(vault, *variable)) return variable->name;
  return fmt::format("vault.{}", setting);
}

std::string with_origin(const Config::Vault& vault, std::string message) {
  for (const Variable& variable : variables) {
    if (!was_used(vault, variable) || message.find(variable.setting) == std::string::npos) continue;
    return fmt::format("{} ({} comes from {})", message, variable.setting, variable.name);
  }
  return message;
}

}  // namespace splitkey::config
