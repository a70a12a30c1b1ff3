#include "program/daemon/restart_needs.hpp"

namespace splitkey::daemon {

std::vector<std::string_view> needing_restart(const config::Config& running, const config::Config& wanted) {
  std::vector<std::string_view> names;
  const auto compare = [&](std::string_view name, const auto& is, const auto& shall_be) {
    if (is != shall_be) names.push_back(name);
  };
  compare("listen.socket", running.listen.socket, wanted.listen.socket);
  compare("listen.mode", running.listen.mode, wanted.listen.mode);
  compare("listen.group", running.listen.group, wanted.listen.group);
  compare("listen.max_frame_bytes", running.listen.max_frame_bytes, wanted.listen.max_frame_bytes);
  compare("custodian.key_check", running.custodian.key_check, wanted.custodian.key_check);
  compare("custodian.escrow_public_key", running.custodian.escrow_public_key, wanted.custodian.escrow_public_key);
  compare("custodian.component_file", running.custodian.component_file, wanted.custodian.component_file);
  const auto uses = [](const config::Config& config) {
    return std::pair(config.custodian.use_for_escrow, config.custodian.use_for_unlock);
  };
  compare("custodian.use_for", uses(running), uses(wanted));
  compare("recovery.workflow", running.recovery_is_external, wanted.recovery_is_external);
  compare("leases.max_ttl", running.leases.max_ttl, wanted.leases.max_ttl);
  compare("leases.bound_to_connection", running.leases.bound_to_connection, wanted.leases.bound_to_connection);
  compare("memory.arena_bytes", running.arena_bytes, wanted.arena_bytes);
  compare("kdf.threads", running.kdf.threads, wanted.kdf.threads);
  compare("kdf.queue", running.kdf.queue, wanted.kdf.queue);
  compare("kdf.chains", running.kdf.chains, wanted.kdf.chains);
  compare("exit_when_idle", running.exit_when_idle, wanted.exit_when_idle);
  return names;
}

}  // namespace splitkey::daemon
