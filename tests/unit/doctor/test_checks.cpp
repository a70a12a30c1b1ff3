#define BOOST_TEST_DYN_LINK
#include <functional>
#include <set>

#include <boost/test/unit_test.hpp>

#include "admin/doctor/checks.hpp"
#include "fit_facts.hpp"

namespace splitkey::test::test_checks {

// Every check has facts with which it warns or fails for a reason of its own, and then no other check says anything.

namespace {

using doctor::Facts;
using doctor::Verdict;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

const doctor::Unknown not_known{"nobody looked", "look"};

/// What is wrong with an installation, and which check is to say so, in which words.
struct Ailment {
  std::string_view check;
  Verdict verdict;
  std::string_view words;
  std::function<void(Facts&)> strike;
};

void judge(const Ailment& ailment) {
  Facts facts = fit_facts();
  ailment.strike(facts);
  for (const doctor::Check& check : doctor::all_checks()) {
    const doctor::Judgement judgement = check.judge(facts);
    BOOST_TEST_CONTEXT(check.id << " when " << ailment.check << " is to say: " << ailment.words) {
      const Verdict expected = check.id == ailment.check ? ailment.verdict : Verdict::pass;
      BOOST_TEST(name(judgement.verdict) == name(expected), judgement.text);
      if (check.id == ailment.check)
        BOOST_TEST(judgement.text.find(ailment.words) != std::string::npos, judgement.text);
      BOOST_TEST((judgement.verdict == Verdict::pass) == judgement.next_step.empty());
    }
  }
}

std::function<void(Facts&)> node_is(cluster::Health::Role role) {
  return [role](Facts& facts) { facts.node->role = role; };
}

std::vector<Ailment> ailments_of_vault() {
  using enum Verdict;
  using enum cluster::Health::Role;
  return {
      {"vault_serves", fail, "cannot be reached: nobody looked",
       [](Facts& facts) { facts.node = tl::unexpected(not_known); }},
      {"vault_serves", fail, "is not initialised", node_is(uninitialized)},
      {"vault_serves", fail, "is sealed", node_is(sealed)},
      {"vault_serves", fail, "only standby nodes answer", node_is(standby)},
      {"vault_voters", warn, "1 node votes", [](Facts& facts) { facts.voters->count = 1; }},
      {"vault_voters", warn, "2 nodes vote in the cluster: none may fail",
       [](Facts& facts) { facts.voters->count = 2; }},
      {"vault_voters", warn, "no more may fail than of 3", [](Facts& facts) { facts.voters->count = 4; }},
      {"vault_voters", warn, "not Raft", [](Facts& facts) { facts.voters->raft = false; }},
      {"vault_voters", warn, "not looked at", [](Facts& facts) { facts.voters = tl::unexpected(not_known); }},
      {"vault_tls", warn, "in the clear, on this host",
       [](Facts& facts) {
         facts.endpoints = {{"http://127.0.0.1:8200", false, true}};
       }},
      {"vault_tls", fail, "in the clear, over the network",
       [](Facts& facts) {
         facts.endpoints.push_back({"http://vault-2.example", false, false});
       }},
      {"vault_tls", fail, "tls_skip_verify", [](Facts& facts) { facts.skip_verify = true; }},
      {"vault_certificate", fail, "not issued", [](Facts& facts) { facts.endpoints[0].refusal = "not issued"; }},
      {"vault_certificate", warn, "not looked at",
       [](Facts& facts) { facts.endpoints[0].certificate_end = tl::unexpected(not_known); }},
      {"vault_certificate", fail, "has expired", [](Facts& facts) { facts.endpoints[0].certificate_end = facts.now; }},
      {"vault_certificate", warn, "ends in 29 days",
       [](Facts& facts) { facts.endpoints[0].certificate_end = facts.now + days(30) - seconds(1); }},
      {"vault_certificate", warn, "vault-2.example",
       [](Facts& facts) {
         facts.endpoints.push_back({"https://vault-2.example", true, false, {}, facts.now + days(3)});
       }},
      {"vault_audit", fail, "no audit device", [](Facts& facts) { facts.audit_devices = 0; }},
      {"vault_audit", warn, "not looked at", [](Facts& facts) { facts.audit_devices = tl::unexpected(not_known); }},
      {"clock", warn, "6 s apart", [](Facts& facts) { facts.clock_difference = seconds(6); }},
      {"clock", warn, "60 s apart", [](Facts& facts) { facts.clock_difference = seconds(-60); }},
      {"clock", fail, "61 s apart", [](Facts& facts) { facts.clock_difference = seconds(-61); }},
      {"clock", warn, "not looked at", [](Facts& facts) { facts.clock_difference = tl::unexpected(not_known); }},
  };
}

std::vector<Ailment> ailments_of_the_token() {
  using enum Verdict;
  return {
      {"login", fail, "do not log in: refused",
       [](Facts& facts) {
         facts.login = false;
         facts.login_refusal = "refused";
       }},
      {"login", warn, "not looked at", [](Facts& facts) { facts.login = tl::unexpected(not_known); }},
      {"token_not_root", fail, "a root token", [](Facts& facts) { facts.token->policies = {"root"}; }},
      {"token_ttl", warn, "for ever", [](Facts& facts) { facts.token->ttl.reset(); }},
      {"token_ttl", warn, "lives for 2 h", [](Facts& facts) { facts.token->ttl = hours(2); }},
      {"token_max_ttl", warn, "no maximum", [](Facts& facts) { facts.token_max_ttl = seconds(0); }},
      {"token_max_ttl", warn, "after 768 h", [](Facts& facts) { facts.token_max_ttl = hours(768); }},
      {"token_max_ttl", warn, "periodic", [](Facts& facts) { facts.token->periodic = true; }},
      {"token_max_ttl", warn, "not looked at", [](Facts& facts) { facts.token_max_ttl = tl::unexpected(not_known); }},
      {"secret_id_life", warn, "made on 2026-11-01, never expires",
       [](Facts& facts) { facts.secret_id->expires_in.reset(); }},
      {"secret_id_life", warn, "expires in 13 days",
       [](Facts& facts) { facts.secret_id->expires_in = days(14) - seconds(1); }},
      {"secret_id_life", fail, "has expired", [](Facts& facts) { facts.secret_id->expires_in = seconds(0); }},
      {"secret_id_uses", fail, "good for 4 more logins only", [](Facts& facts) { facts.secret_id->uses = 4; }},
      {"policy_needs", fail, "too narrow: secret/data/x lacks read",
       [](Facts& facts) { facts.policy->missing = {"secret/data/x lacks read"}; }},
      {"policy_needs", warn, "nobody warns", [](Facts& facts) { facts.policy->lacks_secret_id_lookup = true; }},
      {"policy_bounds", fail, "too wide: sys/mounts: read is too much",
       [](Facts& facts) { facts.policy->too_much = {"sys/mounts: read is too much"}; }},
  };
}

std::vector<Ailment> ailments_of_the_host() {
  using enum Verdict;
  using enum doctor::Sealing;
  return {
      {"daemon", fail, "not ready: sealed",
       [](Facts& facts) {
         facts.daemon = {{false, "sealed", "memfd_secret"}};
       }},
      {"memory", warn, "root can read", [](Facts& facts) { facts.daemon->memory = "mlock"; }},
      {"swap", warn, "/dev/sda2",
       [](Facts& facts) {
         facts.swaps->push_back({"/dev/sda2", false});
       }},
      {"swap", warn, "not looked at", [](Facts& facts) { facts.swaps = tl::unexpected(not_known); }},
      {"core_dumps", fail, "limit unlimited", [](Facts& facts) { facts.core_dumps->limit = "unlimited"; }},
      {"core_dumps", fail, "systemd-coredump", [](Facts& facts) { facts.core_dumps->undumpable = false; }},
      {"core_dumps", warn, "not looked at", [](Facts& facts) { facts.core_dumps = tl::unexpected(not_known); }},
      {"sandbox", warn, "exposure 2.1", [](Facts& facts) { facts.exposure_tenths = 21; }},
      {"sandbox", fail, "exposure 5.1", [](Facts& facts) { facts.exposure_tenths = 51; }},
      {"sandbox", warn, "not looked at", [](Facts& facts) { facts.exposure_tenths = tl::unexpected(not_known); }},
      {"socket", fail, "mode 0666 and the group splitkey, wider than 0660",
       [](Facts& facts) { facts.socket->mode = 0666; }},
      {"socket", warn, "narrower", [](Facts& facts) { facts.socket->mode = 0600; }},
      {"socket", fail, "not splitkey", [](Facts& facts) { facts.socket->group = "users"; }},
      {"socket", warn, "not looked at", [](Facts& facts) { facts.socket = tl::unexpected(not_known); }},
      {"custodian", warn, "split knowledge suspended", [](Facts& facts) { facts.component = host_key; }},
      {"custodian", fail, "in a file", [](Facts& facts) { facts.component = file; }},
      {"custodian", fail, "everybody knows", [](Facts& facts) { facts.component = nothing; }},
      {"custodian", warn, "not looked at", [](Facts& facts) { facts.component = tl::unexpected(not_known); }},
      {"credentials", warn, "secret_id_file is sealed by nothing",
       [](Facts& facts) { facts.credentials["secret_id_file"] = file; }},
      {"credentials", warn, "everybody knows", [](Facts& facts) { facts.credentials["role_id_file"] = nothing; }},
      {"credentials", warn, "not looked at",
       [](Facts& facts) { facts.credentials["role_id_file"] = tl::unexpected(not_known); }},
  };
}

std::vector<Ailment> ailments_of_the_platform_key() {
  using enum Verdict;
  return {
      {"platform_key", fail, "no half", [](Facts& facts) { facts.platform_key = false; }},
      {"platform_key", warn, "not looked at", [](Facts& facts) { facts.platform_key = tl::unexpected(not_known); }},
      {"platform_checks", fail, "not stored: key_check", [](Facts& facts) { facts.checks->key_check.reset(); }},
      {"platform_checks", fail, "not stored: share_checks", [](Facts& facts) { facts.checks->shares = 0; }},
      {"platform_checks", fail, "not stored: escrow_public_key",
       [](Facts& facts) { facts.checks->escrow_public_key.reset(); }},
      {"platform_pins", fail, "key_check is pinned as another one",
       [](Facts& facts) { facts.pinned_key_check = std::string(32, 'c'); }},
      {"platform_pins", fail, "escrow_public_key is pinned as another one",
       [](Facts& facts) {
         facts.pinned_key_check.reset();
         facts.pinned_escrow_public_key = std::string(64, 'c');
       }},
      {"platform_pins", warn, "escrow_public_key is not pinned",
       [](Facts& facts) { facts.pinned_escrow_public_key.reset(); }},
      {"shares_tested", warn, "3 of 4 shares", [](Facts& facts) { facts.shares_tested->erase("3"); }},
      {"shares_tested", warn, "3 of 4 shares", [](Facts& facts) { facts.shares_tested->at("3") -= days(266); }},
      {"shares_tested", warn, "not looked at", [](Facts& facts) { facts.shares_tested = tl::unexpected(not_known); }},
  };
}

std::vector<Ailment> all_ailments() {
  std::vector<Ailment> all;
  for (const auto& some :
       {ailments_of_vault(), ailments_of_the_token(), ailments_of_the_host(), ailments_of_the_platform_key()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(checks)

BOOST_AUTO_TEST_CASE(with_a_fit_installation_every_check_passes) {
  for (const doctor::Check& check : doctor::all_checks()) {
    const auto judgement = check.judge(fit_facts());
    BOOST_TEST(name(judgement.verdict) == "pass", check.id << ": " << judgement.text);
    BOOST_TEST(!judgement.text.empty());
  }
}

BOOST_AUTO_TEST_CASE(each_ailment_is_told_by_its_own_check_alone) {
  for (const Ailment& ailment : all_ailments()) judge(ailment);
}

BOOST_AUTO_TEST_CASE(no_check_is_without_an_ailment) {
  std::set<std::string_view> told;
  for (const Ailment& ailment : all_ailments()) told.insert(ailment.check);
  for (const doctor::Check& check : doctor::all_checks()) BOOST_TEST(told.contains(check.id), check.id);
}

BOOST_AUTO_TEST_CASE(what_hangs_on_the_token_or_the_daemon_is_not_looked_at_without_it) {
  Facts facts = fit_facts();
  facts.token = tl::unexpected(not_known);
  facts.secret_id = tl::unexpected(not_known);
  facts.policy = tl::unexpected(not_known);
  facts.daemon = tl::unexpected(not_known);
  facts.checks = tl::unexpected(not_known);
  std::set<std::string_view> silent;
  for (const doctor::Check& check : doctor::all_checks()) {
    const auto judgement = check.judge(facts);
    if (judgement.verdict == Verdict::pass) continue;
    silent.insert(check.id);
    BOOST_TEST(judgement.text == "not looked at: nobody looked");
    BOOST_TEST(judgement.next_step == "look");
  }
  const std::set<std::string_view> expected{"token_not_root",  "token_ttl",     "secret_id_life", "secret_id_uses",
                                            "policy_needs",    "policy_bounds", "daemon",         "memory",
                                            "platform_checks", "platform_pins", "shares_tested"};
  BOOST_TEST(silent == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(encrypted_swap_and_none_are_both_well) {
  Facts facts = fit_facts();
  facts.swaps->clear();
  for (const doctor::Check& check : doctor::host_checks()) {
    if (check.id == "swap") BOOST_TEST(check.judge(facts).text == "there is no swap");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_checks
