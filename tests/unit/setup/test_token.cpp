#include <boost/test/unit_test.hpp>

#include "admin/setup/token.hpp"
#include "administration.hpp"

namespace splitkey::test::test_token {
namespace {

constexpr const char* lookup = "/v1/auth/token/lookup-self";
constexpr const char* revoke = "/v1/auth/token/revoke-self";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(administrators_token, Administration)

BOOST_AUTO_TEST_CASE(one_that_vault_does_not_know_is_told_as_such) {
  const std::vector<std::pair<std::string, std::string>> answers{
      {http(200, "{}"), ""},
      {http(403, R"({"errors":["permission denied"]})"), "vault_denied"},
      {http(404, R"({"errors":["namespace not found"]})"), "precondition_failed"},
      {http(404, R"({"errors":[]})"), "vault_unavailable"},
      {http(500, "nonsense"), "vault_unavailable"}};
  for (const auto& [answer, expected] : answers) {
    server.say(lookup, {{answer}});
    BOOST_TEST(code((*this)([this] { return setup::check_token(calls); })) == expected);
  }
}

BOOST_AUTO_TEST_CASE(it_is_revoked_only_when_vault_refuses_it_afterwards) {
  server.say(revoke, {{http(204, "")}});
  server.say(lookup, {{http(403, "{}")}});
  BOOST_TEST((*this)([this] { return setup::revoke_token(calls); }).has_value());
  BOOST_TEST(steps.size() == 1U);
  server.say(lookup, {{http(200, "{}")}});
  BOOST_TEST(code((*this)([this] { return setup::revoke_token(calls); })) == "precondition_failed");
  BOOST_TEST(steps.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_token
