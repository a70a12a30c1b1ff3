#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "program/daemon/restart_needs.hpp"

namespace splitkey::daemon::test_restart_needs {
namespace {

config::Config parse(const std::string& more) {
  return config::parse_config(
      "vault: {addresses: [https://a], auth: {approle: {role_id_file: a, secret_id_file: b}}}\n" + more, "file.yaml");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(daemon_restart_needs)

BOOST_AUTO_TEST_CASE(the_same_needs_none) {
  BOOST_TEST(needing_restart(parse(""), parse("kdf: {queue: 256}")).empty());
}

BOOST_AUTO_TEST_CASE(what_stands_under_vault_and_the_level_need_none) {
  const config::Config other = config::parse_config(
      "vault: {addresses: [http://b], kv_mount: kv, auth: {approle: {role_id_file: c, wrapped_secret_id_file: d}}}\n"
      "log: {level: debug}",
      "file.yaml");
  BOOST_TEST(needing_restart(parse(""), other).empty());
}

BOOST_AUTO_TEST_CASE(every_other_setting_is_named_when_it_differs) {
  const std::pair<const char*, const char*> changes[] = {
      {"listen: {socket: /x}", "listen.socket"},
      {"listen: {mode: \"0600\"}", "listen.mode"},
      {"listen: {group: daemon}", "listen.group"},
      {"listen: {max_frame_bytes: 8192}", "listen.max_frame_bytes"},
      {"custodian: {key_check: 00112233445566778899aabbccddeeff}", "custodian.key_check"},
      {"custodian: {escrow_public_key: 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff}",
       "custodian.escrow_public_key"},
      {"custodian: {component_file: x}", "custodian.component_file"},
      {"recovery: {workflow: external}", "recovery.workflow"},
      {"leases: {max_ttl: 1m}", "leases.max_ttl"},
      {"memory: {arena_bytes: 8388608}", "memory.arena_bytes"},
      {"kdf: {threads: 3}", "kdf.threads"},
      {"kdf: {queue: 3}", "kdf.queue"},
      {"kdf: {chains: 3}", "kdf.chains"},
      {"leases: {bound_to_connection: true}", "leases.bound_to_connection"}};
  for (const auto& [change, name] : changes) {
    const auto names = needing_restart(parse(""), parse(change));
    BOOST_TEST((names == std::vector<std::string_view>{name}), name);
  }
  const auto names = needing_restart(parse("custodian: {component_file: x, use_for: [escrow]}"),
                                     parse("custodian: {component_file: x, use_for: [unlock]}\nkdf: {queue: 3}"));
  BOOST_TEST((names == std::vector<std::string_view>{"custodian.use_for", "kdf.queue"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::daemon::test_restart_needs
