#include "config/config/vault_settings.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

#include <fmt/format.h>

#include "config/config/credential.hpp"
#include "config/config/start_error.hpp"
#include "config/config/vault_environment.hpp"
#include "config/config/vault_needs.hpp"

namespace splitkey::config {
namespace {

// As an address has its host: in lower case, and without the brackets of IPv6.
std::string host_of(std::string named) {
  if (named.starts_with('[') && named.ends_with(']')) named = named.substr(1, named.size() - 2);
  std::ranges::transform(named, named.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return named;
}

bool any_certificate_may_do(const Config::Vault& config, const http::Address& address) {
  return address.is_loopback() ||
         std::ranges::find(config.tls_skip_verify_hosts, address.host, host_of) != config.tls_skip_verify_hosts.end();
}

void check_address(const Config::Vault& config, const http::Address& address) {
  if (!address.tls && !address.is_loopback() && !config.allow_plain_http) {
    throw StartError(ExitStatus::configuration,
                     fmt::format("{}: {} is neither https:// nor on this machine; use https://, or set "
                                 "vault.allow_plain_http: true",
                                 origin(config, "addresses"), address.url()));
  }
  if (address.tls && config.tls_skip_verify && !any_certificate_may_do(config, address)) {
    throw StartError(ExitStatus::configuration,
                     fmt::format("{}: {} is not on this machine, and anyone on the way could pose as it; trust "
                                 "its certificate (vault.ca_file), or name the host in "
                                 "vault.tls_skip_verify_hosts",
                                 origin(config, "tls_skip_verify"), address.url()));
  }
}

/// Reads the credentials' files as they are now.
class AppRoleFiles {
 public:
  explicit AppRoleFiles(const Config::Vault& config)
      : role_id_(config.role_id_file),
        wrapped_(!config.wrapped_secret_id_file.empty()),
        secret_id_(wrapped_ ? config.wrapped_secret_id_file : config.secret_id_file) {}

  [[nodiscard]] Result<vault_auth::AppRole> operator()() const {
    try {
      return read();
    } catch (const StartError& error) {
      return failure(Errc::invalid_request, error.what());
    }
  }

  /// Errors: StartError.
  [[nodiscard]] vault_auth::AppRole read() const {
    vault_auth::AppRole credentials;
    credentials.role_id = read_credential(role_id_, "vault.auth.approle.role_id_file");
    credentials.secret_id =
        read_credential(secret_id_, fmt::format("vault.auth.approle.{}secret_id_file", wrapped_ ? "wrapped_" : ""));
    credentials.secret_id_is_wrapped = wrapped_;
    return credentials;
  }

 private:
  std::string role_id_;
  bool wrapped_;
  std::string secret_id_;
};

vault_auth::RevokeOnStop revoke_on_stop(const Config::Vault& config) {
  using enum vault_auth::RevokeOnStop;
  return config.revoke_on_stop == "always" ? always : config.revoke_on_stop == "never" ? never : automatic;
}

}  // namespace

std::vector<http::Address> vault_addresses(const Config::Vault& config) {
  std::vector<http::Address> addresses;
  for (const std::string& url : config.addresses) {
    auto address = http::read_address(url);
    if (!address) {
      throw StartError(ExitStatus::configuration,
                       fmt::format("{}: {}", origin(config, "addresses"), address.error().message()));
    }
    check_address(config, *address);
    addresses.push_back(std::move(*address));
  }
  return addresses;
}

vault::Settings connection_settings(const Config::Vault& config) {
  vault::Settings settings;
  settings.cluster.addresses = vault_addresses(config);
  settings.cluster.name_space = config.namespace_name;
  settings.kv_mount = config.kv_mount;
  settings.tls.ca_file = config.ca_file;
  settings.tls.ca_directory = config.ca_directory;
  settings.tls.client_cert_file = config.client_cert_file;
  settings.tls.client_key_file = config.client_key_file;
  settings.tls.server_name = config.server_name;
  settings.tls.min_version = config.tls_min_version == "1.3" ? http::TlsVersion::tls13 : http::TlsVersion::tls12;
  settings.tls.skip_verify = config.tls_skip_verify;
  std::ranges::transform(config.tls_skip_verify_hosts, std::back_inserter(settings.tls.skip_verify_hosts), host_of);
  settings.cluster.allow_plain_http = config.allow_plain_http;
  settings.auth.approle_mount = config.approle_mount;
  settings.auth.read_app_role = []() -> Result<vault_auth::AppRole> {
    return failure(Errc::internal, "nothing logs in by itself here");
  };
  settings.auth.revoke_on_stop = revoke_on_stop(config);
  settings.cluster.max_calls_per_second = static_cast<unsigned>(config.max_calls_per_second);
  return settings;
}

vault::Settings vault_settings(const Config::Vault& config) {
  const AppRoleFiles files(config);
  (void)files.read();
  vault::Settings settings = connection_settings(config);
  settings.auth.read_app_role = files;
  settings.needs = vault_needs();
  return settings;
}

}  // namespace splitkey::config
