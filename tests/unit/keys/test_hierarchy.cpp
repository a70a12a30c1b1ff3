#include <boost/test/unit_test.hpp>

#include "keys/keys/hierarchy.hpp"
#include "vectors.hpp"

namespace splitkey::keys::test_hierarchy {
namespace {

using test::derive;
using test::id;

BOOST_AUTO_TEST_SUITE(hierarchy)

BOOST_AUTO_TEST_CASE(organization_keys_are_checkticks) {
  const auto platform = test::platform_key();
  for (const json::Object* row : test::rows("organizations")) {
    const auto derived = derive(organization_key(platform, *row->find_string("passphrase"), id(*row, "org_id")));
    BOOST_TEST((derived == test::key<OrganizationKey>(*row, "org_key")));
  }
}

BOOST_AUTO_TEST_CASE(team_keys_are_checkticks) {
  for (const json::Object* row : test::rows("teams")) {
    const auto derived = derive(team_key(test::key<OrganizationKey>(*row, "org_key"), id(*row, "team_id")));
    BOOST_TEST((derived == test::key<TeamKey>(*row, "team_key")));
  }
}

BOOST_AUTO_TEST_CASE(user_recovery_keys_are_checkticks) {
  const auto platform = test::platform_key();
  for (const json::Object* row : test::rows("users")) {
    const auto derived = derive(user_recovery_key(platform, id(*row, "user_id")));
    BOOST_TEST((derived == test::key<UserRecoveryKey>(*row, "user_recovery_key")));
  }
}

// A password, salt and count say all about a derivation; the slow part need not run for these.
bool same(const crypto::Derivation& a, const crypto::Derivation& b) {
  return a.password() == b.password() && a.salt() == b.salt() && a.iterations() == b.iterations();
}

BOOST_AUTO_TEST_CASE(a_passphrase_is_used_as_given) {
  const auto platform = test::platform_key();
  const auto with = [&](std::string_view passphrase) {
    return organization_key(platform, secret::Bytes::copy_of(passphrase), id("1"));
  };
  BOOST_TEST(same(with("secret").what(), with("secret").what()));
  BOOST_TEST(!same(with("secret").what(), with("secret ").what()));
  BOOST_TEST(!same(with("secret").what(), with("Secret").what()));
  // ä, composed and decomposed
  BOOST_TEST(!same(with("\xC3\xA4").what(), with("a\xCC\x88").what()));
  const auto none = with("");
  BOOST_TEST(none.what().password().equals(platform.expose()));
}

BOOST_AUTO_TEST_CASE(every_kind_of_key_has_its_own_salt) {
  const auto platform = test::platform_key();
  const OrganizationKey organization;
  BOOST_TEST(organization_key(platform, {}, id("7")).what().salt() == "checktick-org-7");
  BOOST_TEST(team_key(organization, id("7")).what().salt() == "checktick-team-7");
  BOOST_TEST(user_recovery_key(platform, id("7")).what().salt() == "checktick-user-recovery-7");
  BOOST_TEST(email_key(platform, id("7")).what().salt() == "email-verification-7");
  BOOST_TEST(wrapping_key(organization, "surveys/7/kek").what().salt() == "surveys/7/kek");
}

BOOST_AUTO_TEST_CASE(the_email_key_takes_half_the_platform_key_and_half_the_iterations) {
  const auto platform = test::platform_key();
  const auto derivation = email_key(platform, id("42"));
  BOOST_TEST(derivation.what().password().equals(platform.expose().first<32>()));
  BOOST_TEST(derivation.what().iterations() == 100'000U);
  BOOST_TEST(user_recovery_key(platform, id("42")).what().iterations() == 200'000U);
}

BOOST_AUTO_TEST_CASE(an_id_that_is_no_integer_works_as_well) {
  const auto platform = test::platform_key();
  BOOST_TEST(user_recovery_key(platform, id("007")).what().salt() == "checktick-user-recovery-007");
}

BOOST_AUTO_TEST_CASE(the_check_of_an_organization_key_knows_it_and_no_other) {
  const auto key = test::key<OrganizationKey>(*test::rows("organizations")[0], "org_key");
  const std::string check = organization_key_check(key);
  // python3 -c 'import hmac; print(hmac.new(key, b"splitkey organization key check v1", "sha256").hexdigest()[:32])'
  BOOST_TEST(check == "9b133e50c221c2f8d12e7e18dd2b81bb");
  BOOST_TEST(matches_check(key, check));
  BOOST_TEST(!matches_check(test::key<OrganizationKey>(*test::rows("organizations")[1], "org_key"), check));
  BOOST_TEST(!matches_check(key, ""));
  BOOST_TEST(!matches_check(key, check.substr(1)));
  BOOST_TEST(!matches_check(key, check + "0"));
  std::string altered = check;
  altered.back() = altered.back() == '0' ? '1' : '0';
  BOOST_TEST(!matches_check(key, altered));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_hierarchy
