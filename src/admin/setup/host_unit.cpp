#include "admin/setup/host_unit.hpp"

#include <algorithm>
#include <array>

#include "admin/host/credentials.hpp"
#include "admin/host/file.hpp"
#include "admin/host/network.hpp"
#include "admin/host/service.hpp"
#include "config/config/vault_settings.hpp"

namespace splitkey::setup {
namespace {

/// Whether the unit's sandbox keeps the daemon from it (ProtectHome=, PrivateTmp=).
bool is_hidden(const std::filesystem::path& file) {
  constexpr std::array hidden{"/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"};
  return std::ranges::any_of(hidden, [&](const char* directory) { return file.native().starts_with(directory); });
}

}  // namespace

Attempt<void> HostUnit::bring_up() {
  if (!host::has_unit()) {
    calls_.tell({StepResult::by_hand, StepKind::service_missing, {config_.file().native()}});
    return {};
  }
  tell_what_is_hidden();
  if (auto written = write_drop_in(); !written) return written;
  return have_it_listen();
}

void HostUnit::tell_what_is_hidden() const {
  const auto& vault = config_.settings().vault;
  for (const std::string& file : {vault.ca_file, vault.ca_directory, vault.client_cert_file, vault.client_key_file}) {
    if (!is_hidden(file)) continue;
    calls_.tell({StepResult::by_hand, StepKind::hidden_file, {file}});
  }
}

Attempt<void> HostUnit::write_drop_in() {
  const auto& settings = config_.settings();
  std::vector<std::string> hosts;
  for (const http::Address& address : config::vault_addresses(settings.vault)) hosts.push_back(address.host);
  const auto text = host::drop_in_for(
      hosts, {settings.vault.role_id_file, settings.vault.secret_id_file, settings.custodian.component_file});
  if (!text) return propagate(text);
  const auto path = host::drop_in_path();
  const auto stored = host::read_file(path);
  const auto tell = [&](StepResult result) { calls_.tell({result, StepKind::drop_in, {path.native()}}); };
  if (stored && stored->expose_text() == *text) {
    tell(StepResult::already);
    return {};
  }
  if (calls_.is_dry_run()) {
    tell(StepResult::would);
    return {};
  }
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  if (auto written = or_not_written(host::replace_file(path, secret::as_bytes(*text), 0644, std::nullopt)); !written)
    return written;
  tell(stored ? StepResult::changed : StepResult::done);
  return {};
}

// By the files' age, so that what an earlier run has written and did not come to tell is told now.
Attempt<void> HostUnit::have_it_listen() {
  if (calls_.is_dry_run()) {
    calls_.tell({StepResult::would, StepKind::listening});
    return {};
  }
  const auto& settings = config_.settings();
  std::vector<std::filesystem::path> read{config_.file(), host::drop_in_path()};
  for (const std::string& name :
       {settings.vault.role_id_file, settings.vault.secret_id_file, settings.custodian.component_file}) {
    if (!name.empty()) read.push_back(host::file_of_credential(name));
  }
  if (host::is_listening() && !host::is_stale(read)) {
    calls_.tell({StepResult::already, StepKind::listening});
    return {};
  }
  if (auto listening = host::listen_anew(); !listening) return propagate(listening);
  calls_.tell({StepResult::done, StepKind::listening});
  return {};
}

}  // namespace splitkey::setup
