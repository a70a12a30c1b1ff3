#include <algorithm>

#include <fmt/format.h>

#include "admin/doctor/checks.hpp"
#include "admin/doctor/detail/judgement.hpp"
#include "store/vault_auth/time_left.hpp"

namespace splitkey::doctor {
namespace {

using detail::fail;
using detail::not_looked_at;
using detail::pass;
using detail::warn;
using std::chrono::seconds;

constexpr std::size_t fewest_voters = 3;
constexpr std::chrono::days certificate_warning{30};
constexpr seconds clock_warning{5};
constexpr seconds clock_failure{60};

Judgement serves(const Facts& facts) {
  if (!facts.node) return fail("Vault cannot be reached: " + facts.node.error().why, facts.node.error().way);
  using enum cluster::Health::Role;
  const std::string& url = facts.node->url;
  switch (facts.node->role) {
    case uninitialized:
      return fail(url + " is not initialised", "bao operator init, or vault operator init");
    case sealed:
      return fail(url + " is sealed", "bao operator unseal, or vault operator unseal");
    case standby:
      return fail("only standby nodes answer, " + url + " for example",
                  "look for the active node, and name all nodes in vault.addresses");
    case active:
      break;
  }
  return pass(url + " is initialised, unsealed and active");
}

Judgement voters(const Facts& facts) {
  if (!facts.voters) return not_looked_at(facts.voters.error());
  if (!facts.voters->raft) {
    return warn("the storage is not Raft, so how many nodes may fail is not known here",
                "see to its copies where it is, or move to integrated storage");
  }
  const std::size_t count = facts.voters->count;
  const std::string text = fmt::format("{} {} in the cluster", count, count == 1 ? "node votes" : "nodes vote");
  if (count < fewest_voters) return warn(text + ": none may fail", "have at least three nodes join it");
  if (count % 2 == 0) {
    return warn(fmt::format("{}: no more may fail than of {}", text, count - 1), "have an odd number of them");
  }
  return pass(text);
}

Judgement tls(const Facts& facts) {
  for (const Endpoint& endpoint : facts.endpoints) {
    if (endpoint.tls) continue;
    const std::string next = "have it listen with TLS, and write https:// into vault.addresses";
    return endpoint.loopback ? warn(endpoint.url + " is asked in the clear, on this host", next)
                             : fail(endpoint.url + " is asked in the clear, over the network", next);
  }
  if (facts.skip_verify) {
    return fail("vault.tls_skip_verify is on: whoever is on the way can pose as Vault",
                "set vault.ca_file to the authority's certificate, and turn it off");
  }
  return pass("all addresses are asked by TLS, and their certificates are checked");
}

/// One that is asked in the clear is the affair of another check.
Judgement certificate(const Facts& facts) {
  std::optional<seconds> least;
  for (const Endpoint& endpoint : facts.endpoints) {
    if (!endpoint.tls) continue;
    if (!endpoint.refusal.empty()) {
      return fail(endpoint.url + ": " + endpoint.refusal, "at the server, or under vault: in the configuration");
    }
    if (!endpoint.certificate_end) return not_looked_at(endpoint.certificate_end.error());
    const seconds left = *endpoint.certificate_end - facts.now;
    const std::string next = "renew it; Vault reads it again on SIGHUP";
    if (left.count() <= 0) return fail("the certificate of " + endpoint.url + " has expired", next);
    if (left < certificate_warning) {
      return warn("the certificate of " + endpoint.url + " ends " + vault_auth::in_words(left), next);
    }
    least = std::min(left, least.value_or(left));
  }
  return pass(least ? "certificates are trusted, and the first ends " + vault_auth::in_words(*least)
                    : std::string("no address has a certificate"));
}

Judgement audit(const Facts& facts) {
  if (!facts.audit_devices) return not_looked_at(facts.audit_devices.error());
  if (*facts.audit_devices > 0) return pass("Vault writes an audit log");
  return fail("Vault has no audit device: nobody can say later who read what",
              "splitkey setup --audit-file, or what it says to write into the server's configuration");
}

Judgement clock(const Facts& facts) {
  if (!facts.clock_difference) return not_looked_at(facts.clock_difference.error());
  const seconds apart = std::chrono::abs(*facts.clock_difference);
  const std::string text = fmt::format("this host's clock and Vault's are {} s apart", apart.count());
  const std::string next = "synchronize both (timedatectl)";
  if (apart > clock_failure) return fail(text, next);
  if (apart > clock_warning) return warn(text, next);
  return pass("this host's clock and Vault's agree");
}

}  // namespace

std::vector<Check> vault_checks() {
  return {{"vault_serves", serves},           {"vault_voters", voters}, {"vault_tls", tls},
          {"vault_certificate", certificate}, {"vault_audit", audit},   {"clock", clock}};
}

}  // namespace splitkey::doctor
