#include <boost/test/unit_test.hpp>

#include "program/cli/step_sentences.hpp"

namespace splitkey::test::test_step_sentences {

using setup::StepKind;
using setup::StepResult;

namespace {

std::string said(StepResult result, StepKind kind, std::vector<std::string> names = {}) {
  return cli::sentence({result, kind, std::move(names)});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step_sentences)

BOOST_AUTO_TEST_CASE(one_names_what_the_step_was_about) {
  BOOST_TEST(said(StepResult::already, StepKind::kv_mount, {"secret"}) == "KV version 2 at secret/");
  BOOST_TEST(said(StepResult::would, StepKind::kv_mount, {"secret"}) == "make KV version 2 at secret/");
  BOOST_TEST(said(StepResult::changed, StepKind::approle_lease, {"approle", "3600", "7776000"}) ==
             "AppRole at auth/approle/: max_lease_ttl from 3600 to 7776000");
  BOOST_TEST(said(StepResult::changed, StepKind::approle_servers_lease, {"approle", "7776000"}) ==
             "AppRole at auth/approle/: max_lease_ttl from the server's own to 7776000");
  BOOST_TEST(said(StepResult::done, StepKind::platform_key, {"7f3a91c2", "4", "3"}) ==
             "a platform key: Vault has its half, the custodians have 4 shares (set 7f3a91c2), of which 3 give theirs");
  BOOST_TEST(said(StepResult::done, StepKind::formers_destroyed, {"2"}) ==
             "the former secret_id is destroyed, and what runs that were cut short had left: 2 in all");
}

BOOST_AUTO_TEST_CASE(what_a_role_gives_is_told_from_what_to_what) {
  BOOST_TEST(said(StepResult::already, StepKind::role, {"splitkeyd"}) == "role splitkeyd");
  BOOST_TEST(said(StepResult::changed, StepKind::role,
                  {"splitkeyd", "token_policies", "root splitkeyd", "splitkeyd", "token_ttl", "7200", "3600"}) ==
             "role splitkeyd: token_policies from root splitkeyd to splitkeyd, token_ttl from 7200 to 3600");
  BOOST_TEST(said(StepResult::would, StepKind::new_role, {"splitkeyd"}) ==
             "write the role splitkeyd: tokens for 1 h, at most 8 h, secret_ids for 90 days");
}

BOOST_AUTO_TEST_CASE(a_policy_that_changes_is_shown_line_by_line) {
  BOOST_TEST(said(StepResult::already, StepKind::policy, {"splitkeyd"}) == "policy splitkeyd");
  BOOST_TEST(said(StepResult::done, StepKind::policy, {"splitkeyd", "+ a {}"}) == "policy splitkeyd");
  BOOST_TEST(said(StepResult::changed, StepKind::policy, {"splitkeyd", "- a {", "+ b"}) ==
             "policy splitkeyd\n    - a {\n    + b");
  BOOST_TEST(said(StepResult::would, StepKind::policy, {"splitkeyd", "+ b"}) == "write the policy splitkeyd\n    + b");
}

BOOST_AUTO_TEST_CASE(an_audit_device_that_only_the_server_makes_is_written_out) {
  BOOST_TEST(said(StepResult::by_hand, StepKind::audit_device_missing, {"/var/log/a.log", "splitkey"}) ==
             "no audit device: run this again with --audit-file FILE, or write into the server's configuration\n"
             "    audit \"file\" \"splitkey\" {\n"
             "      options = { file_path = \"/var/log/a.log\" }\n"
             "    }\n"
             "  then let the server read it again (SIGHUP, or systemctl reload)");
}

BOOST_AUTO_TEST_CASE(the_addresses_of_a_secret_id_are_held_against_those_that_are_wanted) {
  BOOST_TEST(said(StepResult::by_hand, StepKind::secret_id_binding, {"", "192.0.2.7/32", "2001:db8::7/128"}) ==
             "the secret_id that is there is bound to no address, not to 192.0.2.7/32, 2001:db8::7/128: \"splitkey "
             "credentials rotate --bind 192.0.2.7/32 --bind 2001:db8::7/128\" gives this host one that is");
  BOOST_TEST(
      said(StepResult::by_hand, StepKind::secret_id_binding, {"a", "b", "", "c"}).find("bound to a, b, not to c") !=
      std::string::npos);
}

// Which steps there are, how each may end, and how many names it has: step.hpp.
BOOST_AUTO_TEST_CASE(every_step_has_words_for_each_end) {
  using enum StepKind;
  using enum StepResult;
  struct Told {
    StepKind kind;
    std::size_t names;
    std::vector<StepResult> results;
  };
  const std::vector<Told> all{
      {server, 2, {already}},
      {kv_mount, 1, {already, done, would}},
      {approle_mount, 1, {already, done, would}},
      {approle_lease, 3, {changed, would}},
      {approle_servers_lease, 2, {changed, would}},
      {policy, 1, {already, done, changed, would}},
      {new_role, 1, {done, would}},
      {role, 1, {already, changed, would}},
      {audit_device, 1, {done, would}},
      {audit_device_there, 0, {already}},
      {audit_devices_unseen, 0, {by_hand}},
      {audit_device_missing, 2, {by_hand}},
      {audit_device_not_by_api, 2, {by_hand}},
      {administrators_token, 0, {done, would}},
      {platform_key, 3, {already, done, would}},
      {platform_key_anew, 1, {would}},
      {key_from_elsewhere, 0, {already}},
      {custodians_half_sealed, 1, {done}},
      {custodians_half_in_file, 1, {done}},
      {custodians_shares, 0, {would}},
      {all_checks, 0, {already}},
      {credentials, 0, {already}},
      {credentials_sealed, 2, {done, would}},
      {credentials_in_files, 2, {done, would}},
      {secret_id_binding, 3, {by_hand}},
      {configuration, 1, {already, done, changed, would}},
      {service_missing, 1, {by_hand}},
      {hidden_file, 1, {by_hand}},
      {drop_in, 1, {already, done, changed, would}},
      {listening, 0, {already, done, would}},
      {fresh_secret_id, 1, {done, would}},
      {daemon_missing, 0, {by_hand}},
      {daemon_has_it, 0, {done}},
      {former_unknown, 0, {by_hand}},
      {former_destroyed, 0, {done}},
      {formers_destroyed, 1, {done}},
  };
  BOOST_TEST(all.size() == static_cast<std::size_t>(formers_destroyed) + 1);
  for (const Told& told : all) {
    for (const StepResult result : told.results) {
      BOOST_TEST(!said(result, told.kind, std::vector<std::string>(told.names, "{}")).empty());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_step_sentences
