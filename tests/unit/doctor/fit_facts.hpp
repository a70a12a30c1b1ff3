#pragma once

#include "admin/doctor/facts.hpp"

namespace splitkey::test {

/// An installation with which nothing is wrong, on a day in 2026.
inline doctor::Facts fit_facts() {
  using namespace std::chrono_literals;
  using std::chrono::days;
  doctor::Facts facts;
  facts.now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + 12h;
  facts.node = doctor::Node{cluster::Health::Role::active, "https://vault.example"};
  facts.endpoints = {{"https://vault.example", true, false, {}, facts.now + days(60)}};
  facts.voters = doctor::Voters{true, 3};
  facts.audit_devices = 1;
  facts.clock_difference = 1s;

  facts.login = true;
  facts.token = doctor::TokenTerms{{"default", "splitkeyd"}, 1h, false};
  facts.token_max_ttl = 8h;
  vault_auth::SecretIdTerms secret_id;
  secret_id.created = "2026-11-01T08:00:00Z";
  secret_id.expires = "2027-01-30T08:00:00Z";
  secret_id.expires_in = days(65);
  facts.secret_id = secret_id;
  facts.policy = doctor::PolicyFound();

  facts.daemon = doctor::DaemonState{true, "fine", "memfd_secret"};
  facts.swaps = std::vector<doctor::Swap>{{"/dev/dm-1", true}};
  facts.core_dumps = doctor::CoreDumps{"|/usr/lib/systemd/systemd-coredump %P", "0", true};
  facts.exposure_tenths = 15;
  facts.socket = doctor::SocketAccess{0660, "splitkey"};
  facts.wanted_socket = {0660, "splitkey"};
  facts.credentials = {{"role_id_file", doctor::Sealing::host_key}, {"secret_id_file", doctor::Sealing::tpm2}};

  facts.platform_key = true;
  facts.checks = doctor::ChecksFound{std::string(32, 'a'), std::string(64, 'b'), 4, "7f3a91c2"};
  facts.pinned_key_check = std::string(32, 'a');
  facts.pinned_escrow_public_key = std::string(64, 'b');
  const auto day = std::chrono::floor<days>(facts.now) - days(100);
  facts.shares_tested = std::map<std::string, std::chrono::sys_days>{{"1", day}, {"2", day}, {"3", day}, {"4", day}};
  return facts;
}

}  // namespace splitkey::test
