#include "store/cluster/health.hpp"

namespace splitkey::cluster {
namespace {

std::optional<Health::Role> role_of(unsigned status) {
  switch (status) {
    case 200:
      return Health::Role::active;
    case 429:
    case 472:
    case 473:
      return Health::Role::standby;
    case 501:
      return Health::Role::uninitialized;
    case 503:
      return Health::Role::sealed;
    default:
      return std::nullopt;
  }
}

}  // namespace

Error Health::trouble() const {
  switch (role) {
    case Role::uninitialized:
      return {Errc::vault_sealed, "it is not initialised: initialise it (vault operator init, bao operator init)"};
    case Role::sealed:
      return {Errc::vault_sealed, "it is sealed: unseal it (vault operator unseal, bao operator unseal)"};
    case Role::standby:
    case Role::active:
      break;
  }
  return {Errc::vault_unavailable,
          "it is a standby node, and nothing is decided by a standby's answers: is there an active node among "
          "vault.addresses?"};
}

Result<Health> read_health(const http::Answer& answer) {
  const auto object = answer.object();
  if (!object) return propagate(object);
  const auto role = role_of(answer.status);
  if (!role || !object->find_boolean("sealed")) {
    return failure(Errc::vault_unavailable, "it answered sys/health with status " + std::to_string(answer.status) +
                                                " and not as Vault does; check vault.addresses");
  }
  Health health;
  health.role = *role;
  if (const auto* version = object->find_string("version")) health.version = version->expose_text();
  // The system's clock counts nanoseconds, and not beyond the year 2262.
  constexpr std::int64_t beyond_all_clocks = 9'000'000'000;
  const auto seconds = object->find_integer("server_time_utc");
  if (seconds && *seconds >= 0 && *seconds < beyond_all_clocks) {
    health.server_time = std::chrono::system_clock::time_point(std::chrono::seconds(*seconds));
  }
  return health;
}

Error at_node(const std::string& url, const Error& error) {
  Error told(error.code(), "Vault at " + url + ": " + error.message());
  return error.retry_after() ? std::move(told).after(*error.retry_after()) : told;
}

}  // namespace splitkey::cluster
