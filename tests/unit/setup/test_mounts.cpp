#include <boost/test/unit_test.hpp>

#include "admin/setup/mounts.hpp"
#include "administration.hpp"

namespace splitkey::test::test_mounts {

using setup::StepKind;
using setup::StepResult;

namespace {

constexpr const char* mounts = "/v1/sys/mounts";
constexpr const char* auth = "/v1/sys/auth";
constexpr const char* tune = "/v1/sys/auth/approle/tune";

class Mounts : public Administration {
 public:
  Result<void> ensure_kv() {
    return (*this)([this] { return setup::ensure_kv_mount(calls, places); });
  }
  Result<void> ensure_approle() {
    return (*this)([this] { return setup::ensure_approle_mount(calls, places); });
  }
};

constexpr const char* kv2 = R"("secret/":{"type":"kv","options":{"version":"2"}})";
constexpr const char* kv1 = R"("secret/":{"type":"kv","options":{"version":"1"}})";
constexpr const char* oldest_kv = R"("secret/":{"type":"kv","options":null})";
constexpr const char* transit = R"("secret/":{"type":"transit","options":{"version":"2"}})";

std::string approle(const std::string& max_lease_ttl) {
  return R"("approle/":{"type":"approle","config":{"max_lease_ttl":)" + max_lease_ttl + "}}";
}

Reply beside(std::string_view mount) { return {http(200, "{" + std::string(mount) + "}")}; }
Reply within_data(std::string_view mount) { return {http(200, R"({"data":{)" + std::string(mount) + "}}")}; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mounts_of_vault, Mounts)

BOOST_AUTO_TEST_CASE(one_that_is_there_stays_whichever_way_it_is_told) {
  for (const Reply& reply : {within_data(kv2), beside(kv2)}) {
    server.say(mounts, {reply});
    BOOST_TEST(ensure_kv().has_value());
  }
  const setup::Step there{StepResult::already, StepKind::kv_mount, {"secret"}};
  BOOST_TEST((steps == std::vector<setup::Step>(2, there)));
}

BOOST_AUTO_TEST_CASE(what_else_is_mounted_there_is_not_touched) {
  for (const char* other : {kv1, oldest_kv, transit}) {
    server.say(mounts, {within_data(other)});
    const auto refused = ensure_kv();
    BOOST_TEST(code(refused) == "precondition_failed");
    BOOST_TEST(refused.error().message().find("--kv-mount") != std::string::npos);
  }
  server.say(auth, {within_data(R"("approle/":{"type":"userpass"})")});
  BOOST_TEST(code(ensure_approle()) == "precondition_failed");
  BOOST_TEST(steps.empty());
}

BOOST_AUTO_TEST_CASE(a_missing_one_is_made) {
  server.say(mounts, {within_data(approle("0"))});
  server.say("/v1/sys/mounts/secret", {{http(204, "")}});
  BOOST_TEST(ensure_kv().has_value());
  BOOST_TEST(bodies("/v1/sys/mounts/secret").at(0) == R"({"type":"kv","options":{"version":"2"}})");
  server.say(auth, {within_data(kv2)});
  server.say("/v1/sys/auth/approle", {{http(204, "")}});
  BOOST_TEST(ensure_approle().has_value());
  BOOST_TEST(bodies("/v1/sys/auth/approle").at(0) == R"({"type":"approle","config":{"max_lease_ttl":7776000}})");
}

BOOST_AUTO_TEST_CASE(one_that_another_set_up_makes_in_the_meantime_is_told_in_vaults_words) {
  server.say(mounts, {within_data("")});
  server.say("/v1/sys/mounts/secret", {{http(400, R"({"errors":["path is already in use at secret/"]})")}});
  const auto refused = ensure_kv();
  BOOST_TEST(code(refused) == "precondition_failed");
  BOOST_TEST(refused.error().message() == "Vault refuses sys/mounts/secret: path is already in use at secret/");
}

BOOST_AUTO_TEST_CASE(leases_are_allowed_to_be_long_enough_and_never_shortened) {
  server.say(tune, {{http(204, "")}});
  for (const char* enough : {"7776000", "99999999"}) {
    server.say(auth, {within_data(approle(enough))});
    BOOST_TEST(ensure_approle().has_value());
  }
  BOOST_TEST(bodies(tune).empty());
  for (const char* too_short : {"0", "3600"}) {
    server.say(auth, {within_data(approle(too_short))});
    BOOST_TEST(ensure_approle().has_value());
  }
  BOOST_TEST(bodies(tune) == (std::vector<std::string>(2, R"({"max_lease_ttl":7776000})")),
             boost::test_tools::per_element());
  const std::size_t count = steps.size();
  BOOST_TEST((steps.at(count - 2) ==
              setup::Step{StepResult::changed, StepKind::approle_servers_lease, {"approle", "7776000"}}));
  BOOST_TEST((steps.at(count - 1) ==
              setup::Step{StepResult::changed, StepKind::approle_lease, {"approle", "3600", "7776000"}}));
}

BOOST_AUTO_TEST_CASE(a_dry_run_makes_none) {
  server.say(mounts, {within_data("")});
  server.say(auth, {within_data(approle("0"))});
  setup::Calls dry = calls_of(true);
  BOOST_TEST((*this)([&] { return setup::ensure_kv_mount(dry, places); }).has_value());
  BOOST_TEST((*this)([&] { return setup::ensure_approle_mount(dry, places); }).has_value());
  BOOST_TEST(std::ranges::none_of(server.requests, [](const auto& request) { return request.starts_with("POST"); }));
  BOOST_TEST((steps.at(0) == setup::Step{StepResult::would, StepKind::kv_mount, {"secret"}}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_mounts
