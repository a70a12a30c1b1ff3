#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <string>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "admin/setup/host_config.hpp"

namespace splitkey::test::test_host_config {

using setup::HostConfig;
using setup::ObstacleKind;

namespace {

class Fixture {
 public:
  Fixture() {
    (void)!mkdtemp(name_.data());
    wanted.config = std::filesystem::path(name_) / "splitkeyd.yaml";
  }
  ~Fixture() { std::filesystem::remove_all(name_); }
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;

  void write(const char* content) const { std::ofstream(wanted.config) << content; }
  [[nodiscard]] ObstacleKind obstacle() const { return HostConfig::prepare(wanted).error().kind; }

  setup::Wanted wanted;

 private:
  std::string name_ = "/tmp/splitkey-XXXXXX";
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(host_config, Fixture)

BOOST_AUTO_TEST_CASE(where_there_is_none_one_is_begun_and_saved_for_all_to_read) {
  wanted.addresses = {"https://vault.example:8200"};
  wanted.kv_mount = "kv";
  auto config = HostConfig::prepare(wanted);
  BOOST_TEST_REQUIRE(config.has_value());
  BOOST_TEST(config->is_new());
  BOOST_TEST(config->settings().vault.kv_mount == "kv");
  BOOST_TEST(config->set_text("custodian.key_check", std::string(32, 'a')).has_value());
  BOOST_TEST(config->save().has_value());
  BOOST_TEST(!config->is_changed());
  struct stat status {};
  BOOST_TEST_REQUIRE(stat(wanted.config.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 07777U) == 0644U);
  const auto again = HostConfig::read(wanted.config);
  BOOST_TEST_REQUIRE(again.has_value());
  BOOST_TEST(again->settings().custodian.key_check == std::string(32, 'a'));
}

BOOST_AUTO_TEST_CASE(one_that_stays_as_it_is_is_not_changed) {
  wanted.addresses = {"https://vault.example:8200"};
  BOOST_TEST_REQUIRE(HostConfig::prepare(wanted).value().save().has_value());
  wanted.addresses.clear();
  const auto config = HostConfig::prepare(wanted);
  BOOST_TEST_REQUIRE(config.has_value());
  BOOST_TEST(!config->is_new());
  BOOST_TEST(!config->is_changed());
}

BOOST_AUTO_TEST_CASE(where_vault_is_has_to_be_said_by_the_file_or_by_an_option) {
  BOOST_TEST((obstacle() == ObstacleKind::configuration_without_address));
  wanted.kv_mount = "kv";
  BOOST_TEST((obstacle() == ObstacleKind::configuration_without_address_by_options));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_or_understood_is_no_configuration) {
  write("nonsense: true\n");
  BOOST_TEST((obstacle() == ObstacleKind::configuration_wrong));
  BOOST_TEST((HostConfig::read(wanted.config).error().kind == ObstacleKind::configuration_wrong));
  wanted.config = wanted.config.parent_path();
  BOOST_TEST((obstacle() == ObstacleKind::not_readable));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_host_config
