#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "config/config/start_error.hpp"
#include "config/config/vault_settings.hpp"
#include "config/directory.hpp"
#include "config/variables.hpp"
#include "shown_exit_status.hpp"

namespace splitkey::config::test_vault_settings {
namespace {

/// What an address is refused with; "taken" when it is not.
std::string refusal(const Config::Vault& config) {
  try {
    (void)vault_addresses(config);
  } catch (const StartError& error) {
    BOOST_TEST(error.exit_status() == ExitStatus::configuration);
    return error.what();
  }
  return "taken";
}

std::string refusal(const std::string& address, bool tls_skip_verify, std::vector<std::string> hosts = {}) {
  Config::Vault config;
  config.addresses = {"https://127.0.0.1:8200", address};
  config.tls_skip_verify = tls_skip_verify;
  config.tls_skip_verify_hosts = std::move(hosts);
  return refusal(config);
}

struct WithCredentials : Directory {
  WithCredentials() {
    config.addresses = {"https://127.0.0.1"};
    config.role_id_file = write("role-id", "a role\n");
    config.secret_id_file = write("secret-id", "a secret\n");
  }
  Config::Vault config;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(daemon_vault_settings)

BOOST_AUTO_TEST_CASE(any_certificate_does_only_on_this_machine_or_for_hosts_that_are_named) {
  BOOST_TEST(refusal("https://vault.example", false) == "taken");
  for (const char* here : {"https://127.0.0.1", "https://127.0.0.2:8200", "https://localhost", "https://[::1]:8200"}) {
    BOOST_TEST(refusal(here, true) == "taken", here);
  }
  const std::string complaint = refusal("https://vault.example:8200", true);
  BOOST_TEST(complaint.starts_with("vault.tls_skip_verify: https://vault.example:8200 is not on this machine"));
  BOOST_TEST(complaint.find("vault.tls_skip_verify_hosts") != std::string::npos);
  BOOST_TEST(refusal("https://vault.example", true, {"another", "Vault.Example"}) == "taken");
  BOOST_TEST(refusal("https://[fd00::1]", true, {"[fd00::1]"}) == "taken");
  BOOST_TEST(refusal("https://[fd00::1]", true, {"fd00::1"}) == "taken");
  for (const char* other : {"example", "vault.example.org", "vault", "vault.example:8200", "*"}) {
    BOOST_TEST(refusal("https://vault.example", true, {other}) != "taken", other);
  }
}

BOOST_AUTO_TEST_CASE(plain_http_leaves_this_machine_only_when_it_is_allowed) {
  Config::Vault config;
  config.addresses = {"http://127.0.0.1:8200", "http://192.0.2.1:8200"};
  BOOST_TEST(
      refusal(config).starts_with("vault.addresses: http://192.0.2.1:8200 is neither https:// nor on this machine"));
  config.allow_plain_http = true;
  BOOST_TEST(refusal(config) == "taken");
  config.variables = {"VAULT_ADDR"};
  config.allow_plain_http = false;
  BOOST_TEST(refusal(config).starts_with("VAULT_ADDR: http://192.0.2.1:8200 "));
}

BOOST_AUTO_TEST_CASE(an_address_that_is_none_does_not_show_a_password) {
  Config::Vault config;
  config.addresses = {"https://user:password@vault.example"};
  BOOST_TEST(refusal(config).starts_with("vault.addresses: "));
  BOOST_TEST(refusal(config).find("password") == std::string::npos);
  config.variables = {"VAULT_ADDR"};
  BOOST_TEST(refusal(config).starts_with("VAULT_ADDR: "));
}

BOOST_FIXTURE_TEST_CASE(credentials_are_read_anew_each_time_they_are_asked_for, WithCredentials) {
  const vault::Settings settings = vault_settings(config);
  auto read = settings.auth.read_app_role();
  BOOST_TEST(read->role_id.expose_text() == "a role");
  BOOST_TEST(read->secret_id.expose_text() == "a secret");
  BOOST_TEST(!read->secret_id_is_wrapped);
  write("secret-id", "another secret\n");
  BOOST_TEST(settings.auth.read_app_role()->secret_id.expose_text() == "another secret");
  std::filesystem::remove(path / "secret-id");
  read = settings.auth.read_app_role();
  BOOST_TEST((read.error().code() == Errc::invalid_request));
  BOOST_TEST(read.error().message().starts_with("vault.auth.approle.secret_id_file: "));
  write("secret-id", "a third secret\n");
  BOOST_TEST(settings.auth.read_app_role()->secret_id.expose_text() == "a third secret");
}

BOOST_FIXTURE_TEST_CASE(a_credential_of_systemd_is_read_anew_too, WithCredentials) {
  const Variables variables{{"CREDENTIALS_DIRECTORY", path.string()}};
  config.role_id_file = "role-id";
  config.secret_id_file = "secret-id";
  const vault::Settings settings = vault_settings(config);
  write("secret-id", "another secret");
  BOOST_TEST(settings.auth.read_app_role()->secret_id.expose_text() == "another secret");
}

BOOST_FIXTURE_TEST_CASE(a_wrapped_secret_id_is_told_from_a_bare_one, WithCredentials) {
  config.secret_id_file.clear();
  config.wrapped_secret_id_file = write("wrapped", "s.a-wrapping-token\n");
  const vault::Settings settings = vault_settings(config);
  const auto read = settings.auth.read_app_role();
  BOOST_TEST(read->secret_id.expose_text() == "s.a-wrapping-token");
  BOOST_TEST(read->secret_id_is_wrapped);
  std::filesystem::remove(path / "wrapped");
  BOOST_TEST(
      settings.auth.read_app_role().error().message().starts_with("vault.auth.approle.wrapped_secret_id_file: "));
}

BOOST_FIXTURE_TEST_CASE(a_credential_that_cannot_be_read_at_once_is_refused_at_once, WithCredentials) {
  std::filesystem::remove(path / "role-id");
  BOOST_CHECK_EXCEPTION((void)vault_settings(config), StartError, [](const StartError& error) {
    return error.exit_status() == ExitStatus::configuration &&
           std::string_view(error.what()).starts_with("vault.auth.approle.role_id_file: ");
  });
}

BOOST_FIXTURE_TEST_CASE(the_settings_of_stop_and_budget_are_passed_on, WithCredentials) {
  using enum vault_auth::RevokeOnStop;
  BOOST_TEST((vault_settings(config).auth.revoke_on_stop == automatic));
  BOOST_TEST(vault_settings(config).cluster.max_calls_per_second == 1000U);
  config.revoke_on_stop = "always";
  config.max_calls_per_second = 7;
  config.tls_skip_verify = true;
  config.tls_skip_verify_hosts = {"A", "[fd00::1]"};
  const vault::Settings settings = vault_settings(config);
  BOOST_TEST((settings.auth.revoke_on_stop == always));
  BOOST_TEST(settings.cluster.max_calls_per_second == 7U);
  BOOST_TEST(settings.tls.skip_verify);
  BOOST_TEST((settings.tls.skip_verify_hosts == std::vector<std::string>{"a", "fd00::1"}));
  BOOST_TEST(!settings.needs.empty());
  config.revoke_on_stop = "never";
  BOOST_TEST((vault_settings(config).auth.revoke_on_stop == never));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::config::test_vault_settings
