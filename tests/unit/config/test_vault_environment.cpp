#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "config/config/start_error.hpp"
#include "config/config/vault_environment.hpp"
#include "config/variables.hpp"
#include "shown_exit_status.hpp"

namespace splitkey::config::test_vault_environment {
namespace {

/// A configuration whose `vault:` holds this beside what is needed.
Config::Vault parse(const std::string& settings) {
  return parse_config("vault: {auth: {approle: {role_id_file: a, secret_id_file: b}}, " + settings + "}", "file.yaml")
      .vault;
}

std::string refusal(const std::string& settings) {
  try {
    (void)parse(settings);
  } catch (const StartError& error) {
    BOOST_TEST(error.exit_status() == ExitStatus::configuration);
    return error.what();
  }
  return "taken";
}

using Names = std::vector<std::string>;
const std::string addressed = "addresses: [https://of-the-file]";

}  // namespace

BOOST_AUTO_TEST_SUITE(daemon_vault_environment)

BOOST_AUTO_TEST_CASE(every_variable_gives_what_the_file_does_not) {
  const Variables variables{{"VAULT_ADDR", "https://of-the-environment"},
                            {"VAULT_NAMESPACE", "team"},
                            {"VAULT_CACERT", "/ca.pem"},
                            {"VAULT_CAPATH", "/cas"},
                            {"VAULT_CLIENT_CERT", "/cert.pem"},
                            {"VAULT_CLIENT_KEY", "/key.pem"},
                            {"VAULT_TLS_SERVER_NAME", "vault.example"},
                            {"VAULT_SKIP_VERIFY", "true"}};
  const Config::Vault vault = parse("");
  BOOST_TEST(vault.addresses == Names{"https://of-the-environment"}, boost::test_tools::per_element());
  BOOST_TEST(vault.namespace_name == "team");
  BOOST_TEST(vault.ca_file == "/ca.pem");
  BOOST_TEST(vault.ca_directory == "/cas");
  BOOST_TEST(vault.client_cert_file == "/cert.pem");
  BOOST_TEST(vault.client_key_file == "/key.pem");
  BOOST_TEST(vault.server_name == "vault.example");
  BOOST_TEST(vault.tls_skip_verify);
  BOOST_TEST(
      vault.variables == (Names{"VAULT_ADDR", "VAULT_NAMESPACE", "VAULT_CACERT", "VAULT_CAPATH", "VAULT_CLIENT_CERT",
                                "VAULT_CLIENT_KEY", "VAULT_TLS_SERVER_NAME", "VAULT_SKIP_VERIFY"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_the_file_gives_wins_even_when_it_is_empty_or_false) {
  const Variables variables{{"VAULT_ADDR", "https://of-the-environment"},
                            {"VAULT_NAMESPACE", "team"},
                            {"VAULT_TLS_SERVER_NAME", "vault.example"},
                            {"VAULT_SKIP_VERIFY", "nonsense that nobody reads"}};
  const Config::Vault vault = parse(addressed + ", namespace: \"\", server_name: other, tls_skip_verify: false");
  BOOST_TEST(vault.addresses == Names{"https://of-the-file"}, boost::test_tools::per_element());
  BOOST_TEST(vault.namespace_name.empty());
  BOOST_TEST(vault.server_name == "other");
  BOOST_TEST(!vault.tls_skip_verify);
  BOOST_TEST(vault.variables.empty());
}

BOOST_AUTO_TEST_CASE(settings_that_belong_together_come_from_one_place) {
  const Variables variables{{"VAULT_CACERT", "/ca.pem"},
                            {"VAULT_CAPATH", "/cas"},
                            {"VAULT_CLIENT_CERT", "/cert.pem"},
                            {"VAULT_CLIENT_KEY", "/key.pem"}};
  const Config::Vault with_directory = parse(addressed + ", ca_directory: /own");
  BOOST_TEST(with_directory.ca_file.empty());
  BOOST_TEST(with_directory.ca_directory == "/own");
  const Config::Vault with_file = parse(addressed + ", ca_file: /own.pem");
  BOOST_TEST(with_file.ca_file == "/own.pem");
  BOOST_TEST(with_file.ca_directory.empty());
  BOOST_TEST(refusal(addressed + ", client_cert_file: /own.pem").find("vault.client_key_file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_variable_is_none) {
  const Variables variables{{"VAULT_ADDR", ""}, {"VAULT_SKIP_VERIFY", ""}, {"VAULT_CLIENT_CERT", ""}};
  BOOST_TEST(refusal("").find("VAULT_ADDR, is required") != std::string::npos);
  BOOST_TEST(parse(addressed).variables.empty());
}

BOOST_AUTO_TEST_CASE(a_boolean_is_what_vaults_own_programs_take_for_one) {
  for (const char* yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    const Variables variables{{"VAULT_SKIP_VERIFY", yes}};
    BOOST_TEST(parse(addressed).tls_skip_verify, yes);
  }
  for (const char* no : {"0", "f", "F", "FALSE", "false", "False"}) {
    const Variables variables{{"VAULT_SKIP_VERIFY", no}};
    BOOST_TEST(!parse(addressed).tls_skip_verify, no);
  }
  for (const char* wrong : {"yes", "no", "on", "tRUE", " true", "2", "01"}) {
    const Variables variables{{"VAULT_SKIP_VERIFY", wrong}};
    BOOST_TEST(refusal(addressed).starts_with("VAULT_SKIP_VERIFY must be"), wrong);
  }
}

BOOST_AUTO_TEST_CASE(half_a_client_certificate_names_the_other_half) {
  {
    const Variables variables{{"VAULT_CLIENT_CERT", "/cert.pem"}};
    BOOST_TEST(refusal(addressed).starts_with("VAULT_CLIENT_CERT must be set together with VAULT_CLIENT_KEY"));
  }
  const Variables variables{{"VAULT_CLIENT_KEY", "/key.pem"}};
  BOOST_TEST(refusal(addressed).starts_with("VAULT_CLIENT_KEY must be set together with VAULT_CLIENT_CERT"));
}

BOOST_AUTO_TEST_CASE(messages_name_the_variable_that_was_used_and_no_other) {
  const Variables variables{{"VAULT_CACERT", "/ca.pem"}, {"VAULT_ADDR", "https://a"}};
  const Config::Vault vault = parse("server_name: x");
  BOOST_TEST(origin(vault, "addresses") == "VAULT_ADDR");
  BOOST_TEST(origin(vault, "server_name") == "vault.server_name");
  BOOST_TEST(origin(vault, "tls_skip_verify") == "vault.tls_skip_verify");
  BOOST_TEST(with_origin(vault, "vault.ca_file: no") == "vault.ca_file: no (ca_file comes from VAULT_CACERT)");
  BOOST_TEST(with_origin(vault, "vault.client_key_file: no") == "vault.client_key_file: no");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::config::test_vault_environment
