#include "config/config/config.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "config/config/config_section.hpp"
#include "config/config/start_error.hpp"
#include "config/config/vault_environment.hpp"

namespace splitkey::config {
namespace {

constexpr std::size_t kibibyte = 1024;
constexpr std::size_t mebibyte = 1024 * kibibyte;

mode_t read_mode(const ConfigSection& section, const std::string& text) {
  const bool octal = text.size() >= 3 && text.size() <= 4 && text.find_first_not_of("01234567") == std::string::npos;
  const auto mode = octal ? static_cast<mode_t>(std::stoul(text, nullptr, 8)) : mode_t{01000};
  if (mode > 0777) section.refuse("mode", "a quoted octal mode such as \"0660\"");
  if ((mode & 07U) != 0) section.refuse("mode", "a mode that gives nothing to others, such as \"0660\"");
  return mode;
}

void read_listen(ConfigSection section, Config::Listen& listen) {
  std::string socket = listen.socket.string();
  std::string mode = "0660";
  section.take("socket", socket);
  section.take("mode", mode);
  section.take("group", listen.group);
  section.take("max_frame_bytes", listen.max_frame_bytes, 4 * kibibyte, mebibyte);
  section.finish();
  if (!socket.starts_with('/')) section.refuse("socket", "an absolute path");
  listen.socket = socket;
  listen.mode = read_mode(section, mode);
}

/// As `bao secrets list` shows it, but for the slash at its end: paths are made by putting one behind it.
bool is_mount(const std::string& path) { return !path.empty() && !path.starts_with('/') && !path.ends_with('/'); }

void read_approle(ConfigSection section, Config::Vault& vault) {
  section.take("mount", vault.approle_mount);
  section.take("role_id_file", vault.role_id_file);
  section.take("secret_id_file", vault.secret_id_file);
  section.take("wrapped_secret_id_file", vault.wrapped_secret_id_file);
  section.finish();
  if (!is_mount(vault.approle_mount))
    section.refuse("mount", "the path of an AppRole mount, without slashes at its ends");
  if (vault.role_id_file.empty()) {
    section.refuse("role_id_file", "the name of a systemd credential, or the path of a file; it is required");
  }
  if (vault.secret_id_file.empty() && vault.wrapped_secret_id_file.empty()) {
    section.refuse("secret_id_file",
                   "the name of a systemd credential, or the path of a file; it or wrapped_secret_id_file is required");
  }
  if (!vault.secret_id_file.empty() && !vault.wrapped_secret_id_file.empty()) {
    section.refuse("wrapped_secret_id_file", "left out where secret_id_file is given");
  }
}

void check_vault(const ConfigSection& section, const Config::Vault& vault) {
  if (vault.addresses.empty()) {
    section.refuse("addresses",
                   "a list of at least one URL, such as [https://vault.example:8200]; it, or VAULT_ADDR, is required");
  }
  if (vault.client_cert_file.empty() != vault.client_key_file.empty()) {
    section.refuse("client_key_file", "given together with client_cert_file, or not at all");
  }
  if (!vault.tls_skip_verify_hosts.empty() && !vault.tls_skip_verify) {
    section.refuse("tls_skip_verify_hosts", "left out where tls_skip_verify is not true");
  }
  if (!is_mount(vault.kv_mount)) {
    section.refuse("kv_mount", "the path of a KV version 2 mount, without slashes at its ends");
  }
}

void read_vault(ConfigSection section, Config::Vault& vault) {
  section.take("addresses", vault.addresses);
  section.take("namespace", vault.namespace_name);
  section.take("kv_mount", vault.kv_mount);
  section.take("ca_file", vault.ca_file);
  section.take("ca_directory", vault.ca_directory);
  section.take("client_cert_file", vault.client_cert_file);
  section.take("client_key_file", vault.client_key_file);
  section.take("server_name", vault.server_name);
  section.take_word("tls_min_version", vault.tls_min_version, {"1.2", "1.3"});
  section.take("tls_skip_verify", vault.tls_skip_verify);
  section.take("tls_skip_verify_hosts", vault.tls_skip_verify_hosts);
  section.take("allow_plain_http", vault.allow_plain_http);
  section.take_word("revoke_on_stop", vault.revoke_on_stop, {"auto", "always", "never"});
  section.take("max_calls_per_second", vault.max_calls_per_second, 1, 100000);
  ConfigSection auth = section.section("auth");
  const ConfigSection approle = auth.section("approle");
  section.finish();
  auth.finish();
  read_approle(approle, vault);
  read_vault_environment(section, vault);
  check_vault(section, vault);
}

bool is_hex(const std::string& text, std::size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void read_custodian(ConfigSection section, Config::Custodian& custodian) {
  std::vector<std::string> uses;
  section.take("key_check", custodian.key_check);
  section.take("escrow_public_key", custodian.escrow_public_key);
  section.take("component_file", custodian.component_file);
  section.take("use_for", uses);
  section.finish();
  if (!custodian.key_check.empty() && !is_hex(custodian.key_check, 32))
    section.refuse("key_check", "32 lower-case hex digits");
  if (!custodian.escrow_public_key.empty() && !is_hex(custodian.escrow_public_key, 64)) {
    section.refuse("escrow_public_key", "64 lower-case hex digits");
  }
  for (const std::string& use : uses) {
    if (use != "escrow" && use != "unlock") section.refuse("use_for", "a list of escrow and unlock, nothing else");
  }
  if (!uses.empty() && custodian.component_file.empty()) section.refuse("use_for", "left out where component_file is");
  custodian.use_for_escrow = std::ranges::find(uses, "escrow") != uses.end();
  custodian.use_for_unlock = std::ranges::find(uses, "unlock") != uses.end();
}

void read_recovery(ConfigSection section, Config& config) {
  std::string workflow = "approvals";
  section.take_word("workflow", workflow, {"approvals", "external"});
  section.finish();
  config.recovery_is_external = workflow == "external";
}

void read_leases(ConfigSection section, Config::Leases& leases) {
  section.take("max_ttl", leases.max_ttl, std::chrono::hours(1));
  section.take("bound_to_connection", leases.bound_to_connection);
  section.finish();
}

/// After `listen`: the arena has to hold its frames.
void read_memory(ConfigSection section, Config& config) {
  section.take("arena_bytes", config.arena_bytes, mebibyte, 1024 * mebibyte);
  section.finish();
  const std::size_t least = Config::least_arena_bytes(config.listen.max_frame_bytes);
  if (config.arena_bytes < least) {
    section.refuse("arena_bytes", fmt::format("at least {} for frames of {} bytes (listen.max_frame_bytes)", least,
                                              config.listen.max_frame_bytes));
  }
}

void read_kdf(ConfigSection section, Config::Kdf& kdf) {
  section.take("threads", kdf.threads, 0, 1024);
  section.take("queue", kdf.queue, 1, 65536);
  section.take("chains", kdf.chains, 1, 4);
  section.finish();
}

void read_log(ConfigSection section, Config& config) {
  std::string level = "info";
  section.take_word("level", level, {"error", "warning", "notice", "info", "debug"});
  section.finish();
  config.log_level = log::level_from_name(level).value();
}

Config read_root(ConfigSection root) {
  Config config;
  // All before any is read: a mistyped name is named, and not what is then missing.
  const ConfigSection listen = root.section("listen");
  const ConfigSection vault = root.section("vault");
  const ConfigSection custodian = root.section("custodian");
  const ConfigSection recovery = root.section("recovery");
  const ConfigSection leases = root.section("leases");
  const ConfigSection memory = root.section("memory");
  const ConfigSection kdf = root.section("kdf");
  root.take("exit_when_idle", config.exit_when_idle, std::chrono::hours(24));
  const ConfigSection log = root.section("log");
  root.finish();

  read_listen(listen, config.listen);
  read_vault(vault, config.vault);
  read_custodian(custodian, config.custodian);
  read_recovery(recovery, config);
  read_leases(leases, config.leases);
  read_memory(memory, config);
  read_kdf(kdf, config.kdf);
  read_log(log, config);
  return config;
}

}  // namespace

Config parse_config(std::string_view text, const std::string& name) {
  const YamlNode root = read_yaml(text, name);
  if (root.kind != YamlNode::Kind::mapping)
    throw StartError(ExitStatus::configuration, fmt::format("{}:{}: must be a mapping of settings", name, root.line));
  return read_root(ConfigSection(root, name, ""));
}

Config read_config(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    throw StartError(ExitStatus::configuration,
                     fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
  }
  return parse_config(text.str(), path.string());
}

}  // namespace splitkey::config
