#include <boost/test/unit_test.hpp>

#include "administration.hpp"
#include "setup/token.hpp"

namespace splitkey::test {
namespace {

constexpr const char* lookup = "/v1/auth/token/lookup-self";
constexpr const char* revoke = "/v1/auth/token/revoke-self";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(administrators_token, Administration)

BOOST_AUTO_TEST_CASE(one_that_vault_does_not_know_is_told_as_such) {
  for (const int status : {200, 403, 404}) {
    server.say(lookup, {{http(status, "{}")}});
    const auto known = (*this)([this] { return setup::check_token(calls); });
    BOOST_TEST(code(known) == (status == 200 ? "" : "vault_denied"));
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

}  // namespace splitkey::test
