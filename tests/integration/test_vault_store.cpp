#define BOOST_TEST_DYN_LINK
#include <string>

#include <boost/test/unit_test.hpp>

#include "kv/event_loop.hpp"
#include "settings.hpp"
#include "store/vault/store.hpp"
#include "vault/quiet_log.hpp"

// Against the server of tests/integration/openbao.py; without one, main() below says so and nothing runs.
namespace splitkey::test {

struct StoreUnderTest {
  QuietLog quiet;
  EventLoop loop;
  std::shared_ptr<vault::VaultStore> vault = open(test_settings());

  std::shared_ptr<vault::VaultStore> open(const vault::Settings& settings) {
    return vault::VaultStore::open(loop.executor(), settings, quiet.log, nullptr).value();
  }

  kv::Store& store() { return *vault; }
  static std::string folder() {
    static int suites = 0;
    return "conformance/" + std::to_string(++suites) + "/";
  }
};

}  // namespace splitkey::test

#include "kv/conformance.hpp"

namespace splitkey::test {

BOOST_FIXTURE_TEST_SUITE(vault_store, Conformance)

BOOST_AUTO_TEST_CASE(a_path_that_the_policy_lacks_is_denied_by_name) {
  const auto written = loop(store().write("platform/master-key", record(R"({"a":1})"), 0, deadline));
  BOOST_TEST_REQUIRE(!written.has_value());
  BOOST_TEST(name(written.error().code()) == "vault_denied");
  BOOST_TEST_REQUIRE(written.error().details().size() == 1U);
  BOOST_TEST(written.error().details()[0].name == "path");
  BOOST_TEST(std::get<std::string>(written.error().details()[0].value) == "secret/data/platform/master-key");
}

BOOST_AUTO_TEST_CASE(the_paths_of_the_policy_are_allowed) {
  BOOST_TEST(read("platform/master-key").version == 0U);
  const auto before = read("users/42/surveys/7/recovery-kek");
  write("users/42/surveys/7/recovery-kek", R"({"a":1})", before.version);
  const std::vector<std::string> expected{"7/"};
  BOOST_TEST(list("users/42/surveys/") == expected, boost::test_tools::per_element());
  remove("users/42/surveys/7/recovery-kek");
}

BOOST_AUTO_TEST_CASE(a_wrong_secret_id_is_refused_as_denied) {
  auto wrong = test_settings();
  wrong.auth.read_app_role = [right = wrong.auth.read_app_role]() -> Result<vault_auth::AppRole> {
    auto credentials = right();
    credentials->secret_id = secret::Bytes::copy_of("00000000-0000-0000-0000-000000000000");
    return credentials;
  };
  auto refused = open(wrong);
  const auto entry = loop(refused->read(path, deadline));
  BOOST_TEST_REQUIRE(!entry.has_value());
  BOOST_TEST(name(entry.error().code()) == "vault_denied");
  const auto status = loop(refused->status(deadline));
  BOOST_TEST(status.facts.find_object("token")->find_string("state")->expose_text() == "denied");
  BOOST_TEST(!status.ready);
  BOOST_TEST(status.sentence.find("login denied") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_approle_mount_that_is_not_there_is_refused) {
  auto wrong = test_settings();
  wrong.auth.approle_mount = "nowhere";
  auto lost = open(wrong);
  const auto entry = loop(lost->read(path, deadline));
  BOOST_TEST_REQUIRE(!entry.has_value());
  BOOST_TEST(name(entry.error().code()) == "vault_denied");
}

BOOST_AUTO_TEST_CASE(a_kv_mount_that_the_policy_does_not_know_is_denied) {
  auto wrong = test_settings();
  wrong.kv_mount = "nowhere";
  auto lost = open(wrong);
  const auto entry = loop(lost->read(path, deadline));
  BOOST_TEST_REQUIRE(!entry.has_value());
  BOOST_TEST(name(entry.error().code()) == "vault_denied");
}

BOOST_AUTO_TEST_CASE(the_status_tells_version_and_token) {
  BOOST_TEST_REQUIRE(loop(store().read(path, deadline)).has_value());
  const auto status = loop(store().status(deadline));
  BOOST_TEST(!status.version.value_or("").empty());
  const json::Object* token = status.facts.find_object("token");
  BOOST_TEST_REQUIRE(token != nullptr);
  BOOST_TEST(token->find_string("state")->expose_text() == "valid");
  BOOST_TEST(token->find_integer("ttl_s").value() > 50 * 60);
  BOOST_TEST(token->find_integer("renew_in_s").value() < token->find_integer("ttl_s").value());
}

BOOST_AUTO_TEST_CASE(a_deadline_that_has_passed_is_told_as_such) {
  const auto entry = loop(store().read(path, in(std::chrono::milliseconds(-1))));
  BOOST_TEST_REQUIRE(!entry.has_value());
  BOOST_TEST(name(entry.error().code()) == "deadline_exceeded");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test
