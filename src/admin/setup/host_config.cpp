#include "admin/setup/host_config.hpp"

#include <algorithm>
#include <sys/stat.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "admin/host/file.hpp"
#include "config/config/edit.hpp"
#include "config/config/start_error.hpp"

namespace splitkey::setup {
namespace {

constexpr mode_t mode_of_a_new_one = 0644;  // it holds no secret

std::string quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

// The daemon runs in another directory than whoever sets it up.
std::string path_of(const std::string& file) {
  return quoted(file.empty() ? file : std::filesystem::absolute(file).lexically_normal().native());
}

/// What a configuration begins with where the package has left none.
std::string beginning(const std::filesystem::path& file) {
  return fmt::format(
      "# The configuration of splitkeyd, begun by splitkey setup. docs/operations.md explains every setting.\n"
      "listen:\n"
      "  socket: {}\n"
      "vault:\n"
      "  auth:\n"
      "    approle:\n"
      "      role_id_file: role-id\n"
      "      secret_id_file: secret-id\n",
      quoted((std::filesystem::absolute(file).parent_path() / "splitkeyd.sock").native()));
}

// The brackets of an IPv6 address are YAML's too.
std::string element(const std::string& text) {
  return text.find_first_of("[]{},#\"'\\ ") == std::string::npos ? text : quoted(text);
}

std::string list(std::vector<std::string> texts) {
  std::ranges::transform(texts, texts.begin(), element);
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

/// What is wrong where `lacks_address`, and where options were written into it.
ObstacleKind wrong_configuration(bool lacks_address, bool has_options) {
  if (lacks_address)
    return has_options ? ObstacleKind::configuration_without_address_by_options
                       : ObstacleKind::configuration_without_address;
  return has_options ? ObstacleKind::configuration_wrong_by_options : ObstacleKind::configuration_wrong;
}

}  // namespace

Attempt<HostConfig> HostConfig::read(const std::filesystem::path& file) {
  const auto content = host::read_file(file);
  if (!content) return blocked(ObstacleKind::not_readable, {content.error().message()});
  HostConfig config(file, std::string(content->expose_text()), false);
  if (auto parsed = config.parse(); !parsed) return propagate(parsed);
  return config;
}

Attempt<HostConfig> HostConfig::prepare(const Wanted& wanted) {
  const auto content = host::read_file(wanted.config);
  const bool is_new = !content && content.error().code() == Errc::not_found;
  if (!content && !is_new) return blocked(ObstacleKind::not_readable, {content.error().message()});
  HostConfig config(wanted.config, is_new ? beginning(wanted.config) : std::string(content->expose_text()), is_new);
  if (auto taken = config.take(wanted); !taken) return propagate(taken);
  if (auto taken = config.take_variables(); !taken) return propagate(taken);
  return config;
}

Attempt<void> HostConfig::parse() {
  try {
    settings_ = config::parse_config(text_, file_.native());
    return {};
  } catch (const config::StartError& error) {
    return blocked(ObstacleKind::configuration_wrong, {error.what()});
  }
}

// All at once: one of them alone may be what is missing.
Attempt<void> HostConfig::take(const Wanted& wanted) {
  const std::string before = text_;
  if (!wanted.addresses.empty()) text_ = config::with_setting(text_, "vault.addresses", list(wanted.addresses));
  if (wanted.name_space) text_ = config::with_setting(text_, "vault.namespace", quoted(*wanted.name_space));
  if (wanted.ca_file) text_ = config::with_setting(text_, "vault.ca_file", path_of(*wanted.ca_file));
  if (wanted.kv_mount) text_ = config::with_setting(text_, "vault.kv_mount", quoted(*wanted.kv_mount));
  if (wanted.approle_mount)
    text_ = config::with_setting(text_, "vault.auth.approle.mount", quoted(*wanted.approle_mount));
  auto parsed = parse();
  if (parsed) return parsed;
  const std::string& wrong = parsed.error().names.front();
  const bool lacks_address = wanted.addresses.empty() && wrong.find("vault.addresses") != std::string::npos;
  parsed.error().kind = wrong_configuration(lacks_address, text_ != before);
  return parsed;
}

Attempt<void> HostConfig::take_variables() {
  const config::Config::Vault vault = settings_.vault;  // as the variables left it
  const auto has = [&](std::string_view variable) {
    return std::ranges::find(vault.variables, variable) != vault.variables.end();
  };
  if (has("VAULT_ADDR")) text_ = config::with_setting(text_, "vault.addresses", list(vault.addresses));
  if (has("VAULT_NAMESPACE")) text_ = config::with_setting(text_, "vault.namespace", quoted(vault.namespace_name));
  if (has("VAULT_CACERT")) text_ = config::with_setting(text_, "vault.ca_file", path_of(vault.ca_file));
  if (has("VAULT_CAPATH")) text_ = config::with_setting(text_, "vault.ca_directory", path_of(vault.ca_directory));
  if (has("VAULT_CLIENT_CERT")) {
    text_ = config::with_setting(text_, "vault.client_cert_file", path_of(vault.client_cert_file));
    text_ = config::with_setting(text_, "vault.client_key_file", path_of(vault.client_key_file));
  }
  if (has("VAULT_TLS_SERVER_NAME")) text_ = config::with_setting(text_, "vault.server_name", quoted(vault.server_name));
  if (has("VAULT_SKIP_VERIFY"))
    text_ = config::with_setting(text_, "vault.tls_skip_verify", vault.tls_skip_verify ? "true" : "false");
  return parse();
}

Attempt<void> HostConfig::set_text(const std::string& path, const std::string& value) {
  return set(path, quoted(value));
}

Attempt<void> HostConfig::set(const std::string& path, const std::string& yaml) {
  const std::string before = text_;
  text_ = config::with_setting(text_, path, yaml);
  if (parse()) return {};
  text_ = before;
  return blocked(ObstacleKind::configuration_not_by_lines, {file_.native(), path, yaml});
}

// Where a symbolic link leads to it, the link stays.
Attempt<void> HostConfig::save() {
  std::error_code is_new;
  const std::filesystem::path real = std::filesystem::canonical(file_, is_new);
  const std::filesystem::path& place = is_new ? file_ : real;
  struct stat former {};
  const bool is_there = stat(place.c_str(), &former) == 0;
  const auto owner = is_there ? std::optional(host::Owner{former.st_uid, former.st_gid}) : std::nullopt;
  const mode_t mode = is_there ? former.st_mode & 07777U : mode_of_a_new_one;
  if (auto written = or_not_written(host::replace_file(place, secret::as_bytes(text_), mode, owner)); !written)
    return written;
  former_ = text_;
  is_new_ = false;
  return {};
}

}  // namespace splitkey::setup
