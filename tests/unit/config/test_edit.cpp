#define BOOST_TEST_DYN_LINK
#include <filesystem>
#include <fstream>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "config/config.hpp"
#include "config/edit.hpp"

namespace splitkey::config {
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

BOOST_AUTO_TEST_CASE(what_is_so_already_changes_nothing) {
  const std::string text = with_setting(packaged(), "vault.addresses", "[https://vault.example:8200]");
  BOOST_TEST(with_setting(text, "vault.addresses", "[https://vault.example:8200]") == text);
}

}  // namespace splitkey::config
