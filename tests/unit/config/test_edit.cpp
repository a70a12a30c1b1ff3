#define BOOST_TEST_DYN_LINK
#include <filesystem>
#include <fstream>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "config/config/config.hpp"
#include "config/config/edit.hpp"

namespace splitkey::config::test_edit {
namespace {

std::string packaged() {
  const auto file = std::filesystem::path(std::getenv("SPLITKEY_VECTORS")) / "../../systemd/splitkeyd.yaml";
  std::ifstream stream(file);
  BOOST_TEST_REQUIRE(stream.good());
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::size_t lines_of(const std::string& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

}  // namespace

BOOST_AUTO_TEST_CASE(a_setting_takes_the_place_of_the_comment_that_shows_it) {
  const std::string text = with_setting(packaged(), "vault.addresses", "[https://vault.example:8200]");
  BOOST_TEST(lines_of(text) == lines_of(packaged()));
  const Config config = parse_config(text, "it");
  BOOST_TEST(config.vault.addresses == std::vector<std::string>{"https://vault.example:8200"},
             boost::test_tools::per_element());
  BOOST_TEST(config.listen.group == "splitkey");
}

BOOST_AUTO_TEST_CASE(a_section_that_is_a_comment_becomes_one) {
  std::string text = with_setting(packaged(), "vault.addresses", "[https://vault.example:8200]");
  text = with_setting(text, "custodian.key_check", "\"" + std::string(32, 'a') + "\"");
  text = with_setting(text, "custodian.escrow_public_key", "\"" + std::string(64, 'b') + "\"");
  const Config config = parse_config(text, "it");
  BOOST_TEST(config.custodian.key_check == std::string(32, 'a'));
  BOOST_TEST(config.custodian.escrow_public_key == std::string(64, 'b'));
  BOOST_TEST(config.custodian.component_file == "");
  BOOST_TEST(lines_of(text) == lines_of(packaged()));
}

BOOST_AUTO_TEST_CASE(a_setting_four_deep_is_found) {
  std::string text = with_setting(packaged(), "vault.addresses", "[https://vault.example:8200]");
  text = with_setting(text, "vault.auth.approle.role_id_file", "/etc/splitkeyd/role-id");
  text = with_setting(text, "vault.auth.approle.mount", "hosts");
  const Config config = parse_config(text, "it");
  BOOST_TEST(config.vault.role_id_file == "/etc/splitkeyd/role-id");
  BOOST_TEST(config.vault.secret_id_file == "secret-id");
  BOOST_TEST(config.vault.approle_mount == "hosts");
}

BOOST_AUTO_TEST_CASE(a_setting_that_stands_nowhere_is_added_to_its_section) {
  const std::string text =
      "vault:\n  addresses: [http://127.0.0.1:1]\n  auth:\n    approle:\n      role_id_file: a\n"
      "      secret_id_file: b\n\nlog:\n  level: debug\n";
  const Config config =
      parse_config(with_setting(with_setting(text, "vault.namespace", "team"), "leases.max_ttl", "1m"), "it");
  BOOST_TEST(config.vault.namespace_name == "team");
  BOOST_TEST(config.leases.max_ttl.count() == 60);
  BOOST_TEST((config.log_level == log::Level::debug));
}

BOOST_AUTO_TEST_CASE(a_value_of_several_lines_goes_as_a_whole) {
  const std::string text =
      "vault:\n  addresses:\n    - http://127.0.0.1:1\n    - http://127.0.0.1:2\n  auth:\n    approle:\n"
      "      role_id_file: a\n      secret_id_file: b\n";
  const Config config = parse_config(with_setting(text, "vault.addresses", "[http://127.0.0.1:3]"), "it");
  BOOST_TEST(config.vault.addresses == std::vector<std::string>{"http://127.0.0.1:3"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_list_whose_items_stand_below_its_key_goes_as_a_whole) {
  const std::string text =
      "vault:\n  addresses:\n  - http://127.0.0.1:1\n  - http://127.0.0.1:2\n  kv_mount: kv\n  auth:\n    approle:\n"
      "      role_id_file: a\n      secret_id_file: b\n";
  const Config config = parse_config(with_setting(text, "vault.addresses", "[http://127.0.0.1:3]"), "it");
  BOOST_TEST(config.vault.addresses == std::vector<std::string>{"http://127.0.0.1:3"},
             boost::test_tools::per_element());
  BOOST_TEST(config.vault.kv_mount == "kv");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_indented_otherwise_stays_so) {
  BOOST_TEST(with_setting("a:\n    b:\n        c: 1\n    d: 1\n", "a.b.c", "2") ==
             "a:\n    b:\n        c: 2\n    d: 1\n");
  BOOST_TEST(with_setting("a:\n    b: 1\n", "a.c", "2") == "a:\n    b: 1\n    c: 2\n");
}

BOOST_AUTO_TEST_CASE(a_file_from_windows_stays_one) {
  BOOST_TEST(with_setting("a:\r\n  b: 1\r\n\r\n  c: 1\r\n", "a.c", "2") == "a:\r\n  b: 1\r\n\r\n  c: 2\r\n");
}

BOOST_AUTO_TEST_CASE(an_empty_text_gets_its_sections) {
  BOOST_TEST(with_setting("", "a.b", "c") == "a:\n  b: c\n");
  BOOST_TEST(with_setting("x: 1\n", "a.b", "c") == "x: 1\na:\n  b: c\n");
}

BOOST_AUTO_TEST_CASE(each_setting_that_the_packaged_file_shows_takes_its_line) {
  for (const char* path : {"listen.mode",
                           "listen.max_frame_bytes",
                           "vault.addresses",
                           "vault.namespace",
                           "vault.kv_mount",
                           "vault.ca_file",
                           "vault.ca_directory",
                           "vault.client_cert_file",
                           "vault.client_key_file",
                           "vault.server_name",
                           "vault.tls_min_version",
                           "vault.tls_skip_verify",
                           "vault.tls_skip_verify_hosts",
                           "vault.allow_plain_http",
                           "vault.revoke_on_stop",
                           "vault.max_calls_per_second",
                           "vault.auth.approle.mount",
                           "vault.auth.approle.wrapped_secret_id_file",
                           "custodian.key_check",
                           "custodian.escrow_public_key",
                           "custodian.component_file",
                           "custodian.use_for",
                           "leases.max_ttl",
                           "leases.bound_to_connection",
                           "memory.arena_bytes",
                           "kdf.threads",
                           "kdf.queue",
                           "kdf.chains",
                           "log.level"}) {
    const std::string text = with_setting(packaged(), path, "taken");
    BOOST_TEST(lines_of(text) == lines_of(packaged()), path);
    BOOST_TEST(text.find(": taken\n") != std::string::npos, path);
  }
}

BOOST_AUTO_TEST_CASE(a_sentence_that_begins_with_the_name_of_a_setting_is_no_setting) {
  for (const std::string sentence :
       {"# b: ask Anna before you change it", "# b: 'tis Anna's, ask her", "# b: [see the wiki] first",
        "# b: [see the wiki", "# b: \"Anna\" knows it", "# b: Anna's, ask her  # or Ben", "# b:or not"}) {
    BOOST_TEST(with_setting("a:\n  " + sentence + "\n", "a.b", "1") == "a:\n  " + sentence + "\n  b: 1\n", sentence);
    BOOST_TEST(with_setting(sentence + "\n", "b.c", "1") == sentence + "\nb:\n  c: 1\n", sentence);
  }
  BOOST_TEST(with_setting("a:\n  # b: ask Anna before you change it\n  # b: 0\n", "a.b", "1") ==
             "a:\n  # b: ask Anna before you change it\n  b: 1\n");
}

BOOST_AUTO_TEST_CASE(what_looks_like_a_value_behind_a_comments_sign_is_one) {
  for (const std::string setting :
       {"# b:", "# b: ", "#b: 0", "# b: 0  # ask Anna", "# b: \"Anna \\\" # Ben\"", "# b: 'Anna''s own'  # 'tis",
        "# b: [x, \"y z\", w]", "# b: { c: 1 }\t# so", "# b: it's"}) {
    BOOST_TEST(with_setting("a:\n  " + setting + "\n", "a.b", "1") == "a:\n  b: 1\n", setting);
  }
}

BOOST_AUTO_TEST_CASE(a_comment_behind_the_value_stays) {
  for (const std::string former :
       {"", " secret", " \"a # b\"", " 'it''s # ours'", " \"a \\\" # b\"", " it's", " a b#c", " [x, 'y # z', w]"}) {
    for (const std::string comment : {"  # ours", " # it's \"ours\" # so", "\t#ours", ""}) {
      const std::string line = "  b:" + former + comment;
      BOOST_TEST(with_setting("a:\n" + line + "\n  c: 2\n", "a.b", "1") == "a:\n  b: 1" + comment + "\n  c: 2\n", line);
    }
  }
  BOOST_TEST(with_setting("a:\r\n  b: 0  # ours\r\n", "a.b", "1") == "a:\r\n  b: 1  # ours\r\n");
  BOOST_TEST(with_setting("a:  # all of it\n  b: 0\n", "a.b", "1") == "a:  # all of it\n  b: 1\n");
}

BOOST_AUTO_TEST_CASE(a_comment_within_a_value_of_several_lines_goes_with_it) {
  BOOST_TEST(with_setting("a:\n  b: [x,  # the first\n    y]\n  c: 2\n", "a.b", "1") == "a:\n  b: 1\n  c: 2\n");
  BOOST_TEST(with_setting("a:\n  b: \"x  # y\n    z\"\n  c: 2\n", "a.b", "1") == "a:\n  b: 1\n  c: 2\n");
  BOOST_TEST(with_setting("a:\n  b: |  # as it stands\n    x\n  c: 2\n", "a.b", "1") == "a:\n  b: 1\n  c: 2\n");
}

BOOST_AUTO_TEST_CASE(what_is_so_already_changes_nothing) {
  const std::string text = with_setting(packaged(), "vault.addresses", "[https://vault.example:8200]");
  BOOST_TEST(with_setting(text, "vault.addresses", "[https://vault.example:8200]") == text);
}

}  // namespace splitkey::config::test_edit
