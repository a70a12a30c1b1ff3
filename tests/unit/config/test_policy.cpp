#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "config/config/policy.hpp"

namespace splitkey::config::test_policy {
namespace {

/// What Vault says of a token with daemon_policy().
Capabilities as_it_should_be() {
  Capabilities granted;
  for (const std::string& path : telling_paths({})) granted[path] = {"deny"};
  for (const std::string& path : policy_flaws({}, granted).missing) {
    const std::string lacks = " lacks ";
    const std::size_t at = path.find(lacks);
    std::vector<std::string>& words = granted[path.substr(0, at)];
    words.clear();
    for (std::size_t begin = at + lacks.size(), end = 0; begin < path.size(); begin = end + 2) {
      end = std::min(path.find(", ", begin), path.size());
      words.push_back(path.substr(begin, end - begin));
    }
  }
  return granted;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_daemons_policy_has_a_plus_for_every_id) {
  const std::string rules = daemon_policy({}).rules;
  BOOST_TEST(rules.find("/any") == std::string::npos);
  BOOST_TEST(rules.find("path \"secret/data/users/+/surveys/+/recovery-kek\" { capabilities = [\"create\", \"update\", "
                        "\"read\", \"delete\"] }\n") != std::string::npos);
  BOOST_TEST(rules.find("path \"secret/metadata/users/+/surveys/\" { capabilities = [\"list\"] }\n") !=
             std::string::npos);
  BOOST_TEST(rules.find("path \"auth/approle/role/splitkeyd/secret-id/lookup\" { capabilities = [\"update\"] }\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_policies_follow_the_places) {
  const VaultPlaces places{"kv/checktick", "hosts", "sidecar"};
  BOOST_TEST(daemon_policy(places).name == "sidecar");
  BOOST_TEST(daemon_policy(places).rules.find("path \"kv/checktick/data/platform/master-key\"") != std::string::npos);
  BOOST_TEST(daemon_policy(places).rules.find("path \"auth/hosts/role/sidecar/secret-id/lookup\"") !=
             std::string::npos);
  BOOST_TEST(purge_policy(places).name == "sidecar-purge");
  BOOST_TEST(purge_policy(places).rules.find("path \"kv/checktick/metadata/surveys/+/kek\" { capabilities = [\"read\", "
                                             "\"delete\"] }\n") != std::string::npos);
  BOOST_TEST(setup_policy(places).rules.find("path \"kv/checktick/data/platform/*\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(purging_reaches_no_platform_key) {
  BOOST_TEST(purge_policy({}).rules.find("platform") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_policy_as_it_should_be_has_no_flaw) {
  const PolicyFlaws flaws = policy_flaws({}, as_it_should_be());
  BOOST_TEST(flaws.missing.empty());
  BOOST_TEST(flaws.too_much.empty());
}

BOOST_AUTO_TEST_CASE(whatever_is_missing_is_named) {
  for (const auto& [path, words] : as_it_should_be()) {
    if (words == std::vector<std::string>{"deny"}) continue;
    Capabilities granted = as_it_should_be();
    granted[path] = {"deny"};
    const PolicyFlaws flaws = policy_flaws({}, granted);
    BOOST_TEST(flaws.missing.size() == 1U);
    BOOST_TEST(flaws.missing.front().starts_with(path + " lacks " + words.front()));
    BOOST_TEST(flaws.too_much.empty());
  }
}

BOOST_AUTO_TEST_CASE(whatever_is_too_much_is_named) {
  for (const auto& [path, words] : as_it_should_be()) {
    Capabilities granted = as_it_should_be();
    if (words == std::vector<std::string>{"deny"}) granted[path].clear();
    granted[path].emplace_back("sudo");
    const PolicyFlaws flaws = policy_flaws({}, granted);
    BOOST_TEST(flaws.missing.empty());
    BOOST_TEST(flaws.too_much.size() == 1U);
    BOOST_TEST(flaws.too_much.front() == path + ": sudo is too much");
  }
}

BOOST_AUTO_TEST_CASE(a_root_token_is_too_much_everywhere) {
  Capabilities granted;
  for (const std::string& path : telling_paths({})) granted[path] = {"root"};
  BOOST_TEST(policy_flaws({}, granted).too_much.size() == telling_paths({}).size());
}

}  // namespace splitkey::config::test_policy
