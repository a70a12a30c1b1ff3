#include "daemon/vault_settings.hpp"

#include <fmt/format.h>

#include "daemon/credential.hpp"
#include "daemon/start_error.hpp"

namespace splitkey::daemon {

std::vector<vault::Address> vault_addresses(const Config::Vault& config) {
  std::vector<vault::Address> addresses;
  for (const std::string& url : config.addresses) {
    auto address = vault::read_address(url);
    if (!address) throw StartError(EX_CONFIG, fmt::format("vault.addresses: {}: {}", url, address.error().message()));
    addresses.push_back(std::move(*address));
  }
  return addresses;
}

vault::Settings vault_settings(const Config::Vault& config) {
  vault::Settings settings;
  settings.addresses = vault_addresses(config);
  settings.name_space = config.namespace_name;
  settings.kv_mount = config.kv_mount;
  settings.ca_file = config.ca_file;
  settings.ca_directory = config.ca_directory;
  settings.client_cert_file = config.client_cert_file;
  settings.client_key_file = config.client_key_file;
  settings.server_name = config.server_name;
  settings.tls_min_version = config.tls_min_version == "1.3" ? vault::TlsVersion::tls13 : vault::TlsVersion::tls12;
  settings.tls_skip_verify = config.tls_skip_verify;
  settings.allow_plain_http = config.allow_plain_http;
  settings.approle_mount = config.approle_mount;
  settings.role_id = read_credential(config.role_id_file, "vault.auth.approle.role_id_file");
  settings.secret_id = read_credential(config.secret_id_file, "vault.auth.approle.secret_id_file");
  return settings;
}

}  // namespace splitkey::daemon
