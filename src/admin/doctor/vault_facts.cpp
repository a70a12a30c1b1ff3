#include "admin/doctor/vault_facts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "admin/doctor/administrator_facts.hpp"
#include "admin/doctor/daemon_facts.hpp"
#include "admin/setup/calls.hpp"
#include "config/config/vault_settings.hpp"
#include "store/http/peer_certificate.hpp"
#include "store/vault/api.hpp"

namespace splitkey::doctor {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

constexpr const char* reach_vault = "the network, vault.addresses, vault.ca_file, IPAddressAllow= of the unit";

/// What the calls say beside their answers is nobody's business here.
class NoSink final : public log::Sink {
  void write(const log::Entry&) noexcept override {}
};

Endpoint look_at(const http::Address& address, const Result<std::shared_ptr<const http::TlsContext>>& tls) {
  Endpoint endpoint{address.url(), address.tls, address.is_loopback()};
  if (!address.tls) return endpoint;
  if (!tls) {
    endpoint.certificate_end = unknown(tls.error().message(), "the setting that it names");
    return endpoint;
  }
  const auto shaken = http::try_handshake(address, *tls, setup::call_deadline());
  if (!shaken) {
    endpoint.certificate_end = unknown(address.url() + ": " + shaken.error().message(), reach_vault);
  } else if (!*shaken) {
    endpoint.refusal = shaken->error();
  } else {
    endpoint.certificate_end = **shaken;
  }
  return endpoint;
}

void look_at_endpoints(const vault::Settings& settings, Facts& facts) {
  Result<std::shared_ptr<const http::TlsContext>> tls = nullptr;
  if (std::ranges::any_of(settings.cluster.addresses, &http::Address::tls)) tls = http::TlsContext::open(settings.tls);
  for (const http::Address& address : settings.cluster.addresses) facts.endpoints.push_back(look_at(address, tls));
  facts.skip_verify = settings.tls.skip_verify;
}

void look_at_node(vault::Api& api, Facts& facts) {
  const cluster::HealthReport report = api.check_health(setup::call_deadline());
  if (!report.said) {
    facts.node = unknown(report.said.error().message(), reach_vault);
    facts.clock_difference = unknown("Vault cannot be reached", "mend vault_serves first");
    return;
  }
  facts.node = Node{report.said->role, report.said->url};
  if (report.said->server_time) {
    facts.clock_difference = std::chrono::round<seconds>(*report.said->server_time - system_clock::now());
  } else {
    facts.clock_difference = unknown("Vault does not tell its time", "compare the clocks by hand");
  }
}

}  // namespace

void collect_vault_facts(const config::Config& config, const secret::Bytes& administrator, Facts& facts) {
  const vault::Settings settings = config::connection_settings(config.vault);
  look_at_endpoints(settings, facts);
  log::Log log(log::Level::error, std::make_unique<NoSink>());
  auto api = vault::Api::open(settings, log);
  if (!api) {
    facts.node = unknown(api.error().message(), "the setting that it names");
    facts.clock_difference = unknown("Vault cannot be asked", "mend vault_serves first");
  } else {
    look_at_node(**api, facts);
  }
  const bool serves = facts.node && facts.node->role == cluster::Health::Role::active;
  config::VaultPlaces places{config.vault.kv_mount, config.vault.approle_mount};
  DaemonFacts daemon(serves ? api->get() : nullptr, config.vault, places);
  daemon.collect(facts);
  collect_administrator_facts(serves ? api->get() : nullptr, settings.cluster.name_space, daemon.places(),
                              administrator, facts);
}

}  // namespace splitkey::doctor
