#include "admin/doctor/host_facts.hpp"

#include <filesystem>
#include <fstream>
#include <grp.h>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "admin/doctor/host_texts.hpp"
#include "admin/host/credentials.hpp"
#include "admin/host/file.hpp"
#include "admin/host/process.hpp"
#include "admin/host/program.hpp"

namespace splitkey::doctor {
namespace {

constexpr const char* unit = "splitkeyd.service";
constexpr const char* as_root = "run it as root";

/// A file of the kernel's; nothing where it cannot be read.
std::optional<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return stream ? std::optional(text.str()) : std::nullopt;
}

// A partition or a file on one is not looked through: only the device itself is known to be encrypted or in memory.
bool is_encrypted(const std::string& device) {
  std::error_code error;
  const auto real = std::filesystem::canonical(device, error);
  const std::string name = (error ? std::filesystem::path(device) : real).filename();
  if (name.starts_with("zram")) return true;
  const auto uuid = read_text(fmt::format("/sys/class/block/{}/dm/uuid", name));
  return uuid && uuid->starts_with("CRYPT-");
}

Known<std::vector<Swap>> look_at_swaps() {
  const auto text = read_text("/proc/swaps");
  if (!text) return unknown("/proc/swaps cannot be read", as_root);
  std::vector<Swap> swaps;
  for (const std::string& device : read_swaps(*text)) swaps.push_back({device, is_encrypted(device)});
  return swaps;
}

/// The daemon that runs, as systemd's service or by itself.
std::optional<pid_t> find_daemon(const std::filesystem::path& socket) {
  const auto shown = host::run_program({"systemctl", "show", "--property=MainPID", "--value", unit}, {});
  const auto pid = shown && shown->status == 0 ? read_number(shown->output.expose_text()) : std::nullopt;
  if (pid && *pid > 0) return static_cast<pid_t>(*pid);
  return host::process_listening_at(socket, "splitkeyd");
}

/// Whose /proc/PID is: root's, though the process is not, where it may not be dumped (proc(5)).
std::optional<bool> is_undumpable(pid_t pid) {
  struct stat files {};
  const auto status = read_text(fmt::format("/proc/{}/status", pid));
  const auto user = status ? read_uid(*status) : std::nullopt;
  if (!user || *user == 0 || stat(fmt::format("/proc/{}/environ", pid).c_str(), &files) != 0) return std::nullopt;
  return files.st_uid == 0;
}

Known<CoreDumps> look_at_core_dumps(const std::filesystem::path& socket) {
  const auto pid = find_daemon(socket);
  if (!pid) return unknown("no daemon was found at the socket", "start it, and run this as root");
  const auto limits = read_text(fmt::format("/proc/{}/limits", *pid));
  auto pattern = read_text("/proc/sys/kernel/core_pattern");
  const std::string limit = limits ? read_core_limit(*limits) : std::string();
  if (limit.empty() || !pattern) return unknown("the daemon's limits cannot be read", as_root);
  while (pattern->ends_with('\n')) pattern->pop_back();
  return CoreDumps{*pattern, limit, is_undumpable(*pid)};
}

Known<int> look_at_exposure() {
  const auto ran = host::run_program({"systemd-analyze", "security", "--no-pager", unit}, {});
  if (!ran) return unknown(ran.error().message(), "run the daemon as systemd's service");
  const auto exposure = ran->status == 0 ? read_exposure(ran->output.expose_text()) : std::nullopt;
  if (!exposure) return unknown("systemd knows no " + std::string(unit), "run the daemon as systemd's service");
  return *exposure;
}

Known<SocketAccess> look_at_socket(const std::filesystem::path& socket) {
  struct stat found {};
  if (stat(socket.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode))
    return unknown("there is no socket " + socket.native(), "systemctl start splitkeyd.socket, or start the daemon");
  const group* owner = getgrgid(found.st_gid);
  return SocketAccess{found.st_mode & 07777U, owner == nullptr ? std::to_string(found.st_gid) : owner->gr_name};
}

Known<Sealing> look_at_credential(const std::string& name) {
  if (name.find('/') != std::string::npos) return Sealing::file;
  const auto sealed = host::read_file(host::sealed_path(name));
  if (!sealed) return unknown(sealed.error().message(), "run it as root, where the daemon is systemd's service");
  return sealing_of(*sealed);
}

std::optional<std::string> text_or_nothing(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

void collect_host_facts(const config::Config& config, Facts& facts) {
  facts.swaps = look_at_swaps();
  facts.core_dumps = look_at_core_dumps(config.listen.socket);
  facts.exposure_tenths = look_at_exposure();
  facts.socket = look_at_socket(config.listen.socket);
  facts.wanted_socket = {config.listen.mode, config.listen.group};
  if (!config.custodian.component_file.empty()) facts.component = look_at_credential(config.custodian.component_file);
  const config::Config::Vault& vault = config.vault;
  const bool is_wrapped = !vault.wrapped_secret_id_file.empty();
  facts.credentials["role_id_file"] = look_at_credential(vault.role_id_file);
  facts.credentials[is_wrapped ? "wrapped_secret_id_file" : "secret_id_file"] =
      look_at_credential(is_wrapped ? vault.wrapped_secret_id_file : vault.secret_id_file);
  facts.pinned_key_check = text_or_nothing(config.custodian.key_check);
  facts.pinned_escrow_public_key = text_or_nothing(config.custodian.escrow_public_key);
}

void take_health(const json::Object& health, Facts& facts) {
  const auto text = [&health](const char* name) {
    const secret::Bytes* found = health.find_string(name);
    return found == nullptr ? std::string() : std::string(found->expose_text());
  };
  facts.daemon = DaemonState{health.find_boolean("ready").value_or(false), text("status"), text("memory")};
  const json::Object* life = health.find_object("secret_id");
  if (facts.secret_id || life == nullptr) return;
  vault_auth::SecretIdTerms secret_id;
  if (const auto* created = life->find_string("created")) secret_id.created = created->expose_text();
  if (const auto left = life->find_integer("expires_in_s")) secret_id.expires_in = std::chrono::seconds(*left);
  secret_id.uses = life->find_integer("uses").value_or(0);
  facts.secret_id = secret_id;
}

}  // namespace splitkey::doctor
