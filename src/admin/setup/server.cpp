#include "admin/setup/server.hpp"

namespace splitkey::setup {

Result<void> check_server(Calls& calls) {
  const cluster::HealthReport report = calls.api().check_health(call_deadline());
  if (!report.said) return propagate(report.said);
  const cluster::Health& health = *report.said;
  using enum cluster::Health::Role;
  switch (health.role) {
    case uninitialized:
      return failure(Errc::precondition_failed,
                     "Vault at " + health.url +
                         " is not initialised, which stays with you: \"bao operator init\" (or vault) shows its unseal "
                         "keys and a root token; give each keeper one, unseal it, and run this again with the token");
    case sealed:
      return failure(Errc::precondition_failed,
                     "Vault at " + health.url +
                         " is sealed: \"bao operator unseal\" (or vault) with as many of its "
                         "unseal keys as it wants, then run this again");
    case standby:
      return failure(health.trouble());
    case active:
      break;
  }
  calls.tell({StepResult::already, StepKind::server, {health.url, health.version.value_or("unknown")}});
  return {};
}

}  // namespace splitkey::setup
