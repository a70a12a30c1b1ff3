#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/json/write.hpp"
#include "store/vault/facts.hpp"

namespace splitkey::test::test_facts {
namespace {

using std::chrono::seconds;

std::string text_of(const vault_auth::TokenStatus& token, const std::optional<vault_auth::SecretIdTerms>& secret_id) {
  return std::string(json::write(vault::facts(token, secret_id)).expose_text());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(facts)

BOOST_AUTO_TEST_CASE(what_is_known_of_token_and_secret_id_is_told_as_sys_health_has_it) {
  vault_auth::TokenStatus token;
  token.state = vault_auth::TokenState::valid;
  token.ttl = seconds(3600);
  token.renew_in = seconds(2400);
  vault_auth::SecretIdTerms secret_id;
  secret_id.created = "2026-11-26T19:22:58Z";
  secret_id.expires = "2027-02-24T19:22:58Z";
  secret_id.expires_in = seconds(7776000);
  secret_id.uses = 3;
  BOOST_TEST(text_of(token, secret_id) ==
             R"({"token":{"state":"valid","ttl_s":3600,"renew_in_s":2400},)"
             R"("secret_id":{"created":"2026-11-26T19:22:58Z","expires":"2027-02-24T19:22:58Z",)"
             R"("expires_in_s":7776000,"uses":3}})");
}

BOOST_AUTO_TEST_CASE(what_has_no_end_is_told_as_null_and_what_is_not_known_not_at_all) {
  BOOST_TEST(text_of({}, std::nullopt) == R"({"token":{"state":"none","ttl_s":null,"renew_in_s":null}})");
  BOOST_TEST(text_of({}, vault_auth::SecretIdTerms{}) ==
             R"({"token":{"state":"none","ttl_s":null,"renew_in_s":null},)"
             R"("secret_id":{"created":"","expires":null,"expires_in_s":null,"uses":0}})");
}

BOOST_AUTO_TEST_CASE(a_token_is_good_while_it_is_valid_or_being_renewed) {
  using enum vault_auth::TokenState;
  for (const auto state : {none, valid, renewing, expired, denied}) {
    vault_auth::TokenStatus token;
    token.state = state;
    BOOST_TEST(token.is_good() == (state == valid || state == renewing), name(state));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_facts
