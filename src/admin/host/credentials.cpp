#include "admin/host/credentials.hpp"

#include <filesystem>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "admin/host/file.hpp"
#include "admin/host/program.hpp"

namespace splitkey::host {
namespace {

constexpr const char* store = "/etc/credstore.encrypted";

bool is_path(const std::string& name) { return name.find('/') != std::string::npos; }

Result<secret::Bytes> run_systemd_creds(const std::vector<std::string>& words, const secret::Bytes& input) {
  auto ran = run_program(words, input);
  if (!ran) return propagate(ran);
  if (ran->status != 0) return failure(Errc::internal, fmt::format("systemd-creds: {}", ran->errors));
  return std::move(ran->output);
}

Result<secret::Bytes> unseal(const std::string& name) {
  const std::filesystem::path file = sealed_path(name);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return failure(Errc::not_found, file.native() + " is not there");
  return run_systemd_creds({"systemd-creds", "decrypt", "--name=" + name, file.native(), "-"}, {});
}

Result<void> seal(const std::string& name, const secret::Bytes& content) {
  const auto sealed = run_systemd_creds({"systemd-creds", "encrypt", "--name=" + name, "-", "-"}, content);
  if (!sealed) return propagate(sealed);
  mkdir(store, 0700);
  return replace_file(sealed_path(name), sealed->expose(), 0600, std::nullopt);
}

/// Whose a credential's file is to be.
std::optional<Owner> owner_of(const std::filesystem::path& file) {
  if (geteuid() != 0) return std::nullopt;
  struct stat former {};
  if (stat(file.c_str(), &former) == 0) return Owner{former.st_uid, former.st_gid};
  const passwd* daemon = getpwnam("splitkeyd");
  return daemon == nullptr ? std::nullopt : std::optional(Owner{daemon->pw_uid, daemon->pw_gid});
}

/// Its owner's alone, but that the group may read on what it could read: root keeps it, and the daemon reads it.
mode_t mode_of(const std::filesystem::path& file) {
  struct stat former {};
  const bool group_reads = stat(file.c_str(), &former) == 0 && (former.st_mode & S_IRGRP) != 0;
  return group_reads ? S_IRUSR | S_IWUSR | S_IRGRP : S_IRUSR | S_IWUSR;
}

}  // namespace

bool can_seal() {
  std::error_code ignored;
  if (geteuid() != 0 || !std::filesystem::is_directory("/run/systemd/system", ignored)) return false;
  const auto version = run_program({"systemd-creds", "--version"}, {});
  return version && version->status == 0;
}

std::filesystem::path sealed_path(const std::string& name) { return fmt::format("{}/splitkeyd.{}", store, name); }

std::filesystem::path file_of_credential(const std::string& name) {
  return is_path(name) ? std::filesystem::path(name) : sealed_path(name);
}

Result<secret::Bytes> read_credential(const std::string& name) {
  auto content = is_path(name) ? read_file(name) : unseal(name);
  if (content && content->expose_text().ends_with('\n')) content->shorten(content->size_bytes() - 1);
  return content;
}

Result<void> write_credential(const std::string& name, const secret::Bytes& content) {
  return is_path(name) ? replace_file(name, content.expose(), mode_of(name), owner_of(name)) : seal(name, content);
}

}  // namespace splitkey::host
