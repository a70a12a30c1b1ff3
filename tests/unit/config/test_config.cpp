#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "config/config/config.hpp"
#include "config/config/start_error.hpp"
#include "shown_exit_status.hpp"

namespace splitkey::config::test_config {
namespace {

constexpr const char* least = R"(vault:
  addresses: [https://vault.example:8200]
  auth: {approle: {role_id_file: role-id, secret_id_file: /etc/secret-id}}
)";

Config parse(const std::string& more) { return parse_config(least + more, "file.yaml"); }

/// What the file is refused with.
std::string refusal(const std::string& text) {
  try {
    (void)parse_config(text, "file.yaml");
  } catch (const StartError& error) {
    BOOST_TEST(error.exit_status() == ExitStatus::configuration);
    return error.what();
  }
  return "taken";
}

/// Whether the file, with `more` behind the least that is needed (4 lines), is refused at `line` with these words.
bool refused(const std::string& more, int line, std::string_view words) {
  const std::string what = refusal(least + more);
  const bool as_expected =
      what.starts_with("file.yaml:" + std::to_string(line) + ": ") && what.find(words) != std::string::npos;
  if (!as_expected) BOOST_TEST_MESSAGE(what);
  return as_expected;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(daemon_config)

BOOST_AUTO_TEST_CASE(the_least_that_is_needed_is_taken_and_the_rest_has_defaults) {
  const Config config = parse("");
  BOOST_TEST(config.vault.addresses.front() == "https://vault.example:8200");
  BOOST_TEST(config.vault.kv_mount == "secret");
  BOOST_TEST(config.vault.approle_mount == "approle");
  BOOST_TEST(config.listen.max_frame_bytes == 65536U);
  BOOST_TEST(config.listen.mode == 0660U);
  BOOST_TEST(!config.recovery_is_external);
  BOOST_TEST(config.arena_bytes == 4194304U);
  BOOST_TEST(config.kdf.queue == 256U);
  BOOST_TEST(config.leases.max_ttl.count() == 300);
  BOOST_TEST(config.vault.revoke_on_stop == "auto");
  BOOST_TEST(config.vault.max_calls_per_second == 1000U);
  BOOST_TEST((config.vault.wrapped_secret_id_file.empty() && config.vault.tls_skip_verify_hosts.empty()));
}

BOOST_AUTO_TEST_CASE(every_setting_is_read) {
  const Config config = parse_config(R"(
listen: {socket: /run/x.sock, mode: "0600", group: root, max_frame_bytes: 8192}
vault:
  addresses: [https://a:8200, "https://b:8200"]
  namespace: team
  kv_mount: kv
  ca_file: /ca.pem
  ca_directory: /cas
  client_cert_file: /cert.pem
  client_key_file: /key.pem
  server_name: vault
  tls_min_version: "1.3"
  tls_skip_verify: true
  tls_skip_verify_hosts: [a, "[fd00::1]"]
  allow_plain_http: true
  revoke_on_stop: never
  max_calls_per_second: 50
  auth: {approle: {mount: role, role_id_file: r, secret_id_file: s}}
custodian:
  key_check: 00112233445566778899aabbccddeeff
  escrow_public_key: 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
  component_file: component
  use_for: [escrow, unlock]
recovery: {workflow: external}
leases: {max_ttl: 2m}
memory: {arena_bytes: 8388608}
kdf: {threads: 3, queue: 5}
log: {level: debug}
)",
                                     "file.yaml");
  BOOST_TEST(config.listen.socket == "/run/x.sock");
  BOOST_TEST(config.listen.mode == 0600U);
  BOOST_TEST(config.listen.group == "root");
  BOOST_TEST(config.listen.max_frame_bytes == 8192U);
  BOOST_TEST(config.vault.addresses.size() == 2U);
  BOOST_TEST(config.vault.namespace_name == "team");
  BOOST_TEST(config.vault.kv_mount == "kv");
  BOOST_TEST(config.vault.ca_file == "/ca.pem");
  BOOST_TEST(config.vault.ca_directory == "/cas");
  BOOST_TEST(config.vault.client_cert_file == "/cert.pem");
  BOOST_TEST(config.vault.client_key_file == "/key.pem");
  BOOST_TEST(config.vault.server_name == "vault");
  BOOST_TEST(config.vault.tls_min_version == "1.3");
  BOOST_TEST(config.vault.tls_skip_verify);
  BOOST_TEST((config.vault.tls_skip_verify_hosts == std::vector<std::string>{"a", "[fd00::1]"}));
  BOOST_TEST(config.vault.allow_plain_http);
  BOOST_TEST(config.vault.revoke_on_stop == "never");
  BOOST_TEST(config.vault.max_calls_per_second == 50U);
  BOOST_TEST(config.vault.approle_mount == "role");
  BOOST_TEST(config.vault.role_id_file == "r");
  BOOST_TEST(config.vault.secret_id_file == "s");
  BOOST_TEST(config.custodian.key_check.size() == 32U);
  BOOST_TEST(config.custodian.escrow_public_key.size() == 64U);
  BOOST_TEST(config.custodian.component_file == "component");
  BOOST_TEST((config.custodian.use_for_escrow && config.custodian.use_for_unlock));
  BOOST_TEST(config.recovery_is_external);
  BOOST_TEST(config.leases.max_ttl.count() == 120);
  BOOST_TEST(config.arena_bytes == 8388608U);
  BOOST_TEST(config.kdf.threads == 3U);
  BOOST_TEST(config.kdf.queue == 5U);
  BOOST_TEST((config.log_level == log::Level::debug));
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_refused_with_its_line_and_what_is_known) {
  BOOST_TEST(refused("lissten: {}\n", 4, "lissten is not a setting; known here: listen, vault"));
  BOOST_TEST(refused("kdf:\n  queue: 5\n  thread: 2\n", 6, "kdf.thread is not a setting; known here: threads, queue"));
  BOOST_TEST(refused("listen: {Socket: /a}\n", 4, "listen.Socket is not a setting"));
}

BOOST_AUTO_TEST_CASE(a_mistyped_key_is_named_and_not_what_is_missing_because_of_it) {
  BOOST_TEST(refusal("vualt: {}\n").starts_with("file.yaml:1: vualt is not a setting"));
  BOOST_TEST(refusal("vault:\n  addresses: [https://a]\n  auth:\n    aprole: {role_id_file: a, secret_id_file: b}\n")
                 .starts_with("file.yaml:4: vault.auth.aprole is not a setting; known here: approle"));
}

BOOST_AUTO_TEST_CASE(wrong_types_and_values_are_refused_with_what_is_allowed) {
  BOOST_TEST(refused("kdf: {queue: many}\n", 4, "kdf.queue must be an integer between 1 and 65536"));
  BOOST_TEST(refused("kdf: {queue: 0}\n", 4, "between 1 and 65536"));
  BOOST_TEST(refused("kdf: {queue: -1}\n", 4, "between 1 and 65536"));
  BOOST_TEST(refused("kdf: {queue: 1.5}\n", 4, "between 1 and 65536"));
  BOOST_TEST(refused("kdf: {queue: \"5\"}\n", 4, "between 1 and 65536"));
  BOOST_TEST(refused("kdf: {queue: [5]}\n", 4, "between 1 and 65536"));
  BOOST_TEST(refused("kdf: {queue: 99999999999999999999}\n", 4, "between 1 and 65536"));
  BOOST_TEST(refused("kdf: 5\n", 4, "kdf must be a mapping"));
  BOOST_TEST(refused("recovery: {workflow: none}\n", 4, "recovery.workflow must be one of approvals, external"));
  BOOST_TEST(refused("log: {level: loud}\n", 4, "log.level must be one of"));
  BOOST_TEST(refused("listen: {mode: \"0666\"}\n", 4, "nothing to others"));
  BOOST_TEST(refused("listen: {mode: rw}\n", 4, "octal"));
  BOOST_TEST(refused("listen: {mode: \"4660\"}\n", 4, "octal"));
  BOOST_TEST(refused("listen: {socket: relative}\n", 4, "absolute path"));
  BOOST_TEST(refused("listen: {max_frame_bytes: 100}\n", 4, "between 4096 and 1048576"));
  BOOST_TEST(refused("leases: {max_ttl: 5}\n", 4, "a duration such as"));
  BOOST_TEST(refused("leases: {max_ttl: 2h}\n", 4, "at most 3600s"));
  BOOST_TEST(refused("leases: {max_ttl: m}\n", 4, "a duration"));
  BOOST_TEST(refused("leases: {max_ttl: }\n", 4, "a duration"));
  BOOST_TEST(refused("custodian: {key_check: abc}\n", 4, "32 lower-case hex digits"));
  BOOST_TEST(refused("custodian: {use_for: [recovery]}\n", 4, "escrow and unlock, nothing else"));
  BOOST_TEST(refused("custodian: {use_for: [escrow]}\n", 4, "left out where component_file is"));
  BOOST_TEST(refused("custodian: {use_for: escrow}\n", 4, "a list of strings"));
}

BOOST_AUTO_TEST_CASE(what_is_required_is_asked_for) {
  BOOST_TEST(refusal("listen: {}\n").find("required") != std::string::npos);
  BOOST_TEST(refusal("vault: {addresses: [], auth: {approle: {role_id_file: a, secret_id_file: b}}}\n")
                 .find("vault.addresses") != std::string::npos);
  BOOST_TEST(refusal("vault: {addresses: [http://x]}\n").find("role_id_file") != std::string::npos);
  BOOST_TEST(refusal("vault: {addresses: [http://x], auth: {approle: {role_id_file: a}}}\n").find("secret_id_file") !=
             std::string::npos);
  BOOST_TEST(refusal("vault: {addresses: [http://x], client_cert_file: a, auth: {approle: {role_id_file: a, "
                     "secret_id_file: b}}}\n")
                 .find("client_key_file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_approle_mount_has_no_slashes_at_its_ends) {
  for (const std::string mount : {"approle/", "/approle", "\"\""}) {
    const std::string what = refusal("vault: {addresses: [http://x], auth: {approle: {mount: " + mount +
                                     ", role_id_file: a, secret_id_file: b}}}\n");
    BOOST_TEST(what.find("vault.auth.approle.mount must be") != std::string::npos, what);
  }
}

BOOST_AUTO_TEST_CASE(a_secret_id_comes_from_one_file_wrapped_or_not) {
  const std::string before = "vault: {addresses: [http://x], auth: {approle: {role_id_file: a, ";
  const Config config = parse_config(before + "wrapped_secret_id_file: w}}}", "file.yaml");
  BOOST_TEST(config.vault.wrapped_secret_id_file == "w");
  BOOST_TEST(config.vault.secret_id_file.empty());
  BOOST_TEST(refusal(before + "secret_id_file: s, wrapped_secret_id_file: w}}}")
                 .find("vault.auth.approle.wrapped_secret_id_file must be left out where secret_id_file is given") !=
             std::string::npos);
  BOOST_TEST(refusal(before + "wrapped_secret_id_file: \"\"}}}").find("secret_id_file must be") != std::string::npos);
}

/// What the file is refused with when `setting` is added to its `vault:`.
std::string refusal_of_vault(const std::string& setting) {
  return refusal("vault:\n  addresses: [https://a]\n  auth: {approle: {role_id_file: a, secret_id_file: b}}\n  " +
                 setting);
}

BOOST_AUTO_TEST_CASE(what_vault_may_not_be_set_to_is_refused) {
  const std::pair<const char*, const char*> cases[] = {
      {"revoke_on_stop: sometimes", "file.yaml:4: vault.revoke_on_stop must be one of auto, always, never"},
      {"revoke_on_stop: [auto]", "vault.revoke_on_stop must be"},
      {"max_calls_per_second: 0", "file.yaml:4: vault.max_calls_per_second must be an integer between 1 and 100000"},
      {"max_calls_per_second: 100001", "between 1 and 100000"},
      {"max_calls_per_second: fast", "between 1 and 100000"},
      {"tls_skip_verify_hosts: a", "vault.tls_skip_verify_hosts must be a list of strings"},
      {"tls_skip_verify_hosts: [a]", "vault.tls_skip_verify_hosts must be left out where tls_skip_verify is not true"},
      {"kv_mount: \"\"", "vault.kv_mount must be"},
      {"kv_mount: secret/", "vault.kv_mount must be the path of a KV version 2 mount, without slashes at its ends"},
      {"kv_mount: /secret", "vault.kv_mount must be"}};
  for (const auto& [setting, words] : cases) {
    const std::string what = refusal_of_vault(setting);
    BOOST_TEST(what.find(words) != std::string::npos, setting << ": " << what);
  }
  BOOST_TEST(refusal_of_vault("tls_skip_verify_hosts: []") == "taken");
  BOOST_TEST(refusal_of_vault("max_calls_per_second: 100000") == "taken");
}

BOOST_AUTO_TEST_CASE(what_yaml_allows_and_a_configuration_should_not_is_refused) {
  BOOST_TEST(refused("kdf: {queue: 5}\nkdf: {queue: 6}\n", 5, "kdf stands here a second time"));
  BOOST_TEST(refused("kdf: {queue: 5, queue: 5}\n", 4, "queue stands here a second time"));
  BOOST_TEST(refused("kdf: &pool {queue: 5}\n", 4, "anchors"));
  BOOST_TEST(refused("kdf: *pool\n", 4, ""));
  BOOST_TEST(refused("log: {level: !!str info}\n", 4, "tags"));
  BOOST_TEST(refused("? [a]\n: b\n", 4, "a key must be plain text"));
  BOOST_TEST(refusal(std::string(least) + "---\nkdf: {}\n").find("more than one") != std::string::npos);
  BOOST_TEST(refusal("").find("empty") != std::string::npos);
  BOOST_TEST(refusal("[1, 2]\n").find("must be a mapping") != std::string::npos);
  BOOST_TEST(refusal("a: [").find("not YAML") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_named) {
  BOOST_CHECK_EXCEPTION((void)read_config("/nonexistent/splitkeyd.yaml"), StartError, [](const StartError& error) {
    return std::string_view(error.what()).starts_with("/nonexistent/splitkeyd.yaml: cannot be read");
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::config::test_config
