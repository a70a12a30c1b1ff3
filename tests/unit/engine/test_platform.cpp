#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "desk.hpp"

namespace splitkey::test::test_platform {

BOOST_FIXTURE_TEST_SUITE(engine_platform, Desk)

BOOST_AUTO_TEST_CASE(without_a_stored_check_nobody_knows_whether_the_halves_match) {
  const auto answer = update("platform/verify", "{" + shares({1, 2, 3}) + "}");
  BOOST_TEST(said(answer) == R"({"platform_key_version":"v1","matches":null,"escrow_key_matches":null})");
  BOOST_TEST(answer->warnings.size() == 1U);
}

BOOST_AUTO_TEST_CASE(any_three_shares_all_four_and_the_component_match) {
  put_checks();
  constexpr auto yes = R"({"platform_key_version":"v1","matches":true,"escrow_key_matches":true})";
  for (const auto& half : {shares({1, 2, 3}), shares({4, 3, 1}), shares({1, 2, 3, 4}), component()}) {
    BOOST_TEST(said(update("platform/verify", "{" + half + "}")) == yes);
  }
}

BOOST_AUTO_TEST_CASE(another_component_does_not_match) {
  put_checks();
  const std::string other(128, '0');
  BOOST_TEST(said(update("platform/verify", R"({"custodian_component":")" + other + R"("})")) ==
             R"({"platform_key_version":"v1","matches":false,"escrow_key_matches":false})");
  BOOST_TEST(
      said(update("surveys/1/kek/encrypt", R"({"generate":true,"org_id":1,"passphrase":"x","custodian_component":")" +
                                               other + R"("})")) == "invalid_custodian");
}

BOOST_AUTO_TEST_CASE(halves_of_the_wrong_form_are_told_apart) {
  const auto verify = [this](const std::string& data) { return said(update("platform/verify", data)); };
  BOOST_TEST(verify("{}") == "invalid_request");
  BOOST_TEST(verify("{" + shares({1, 2, 3}) + "," + component() + "}") == "invalid_request");
  BOOST_TEST(verify("{" + shares({1}) + "}") == "invalid_custodian");
  BOOST_TEST(verify(R"({"custodian_shares":[]})") == "invalid_custodian");
  BOOST_TEST(verify("{" + shares({1, 2}) + "}") == "invalid_custodian");
  BOOST_TEST(verify("{" + shares({1, 2, 2}) + "}") == "invalid_custodian");
  BOOST_TEST(verify(R"({"custodian_shares":["x","y","z"]})") == "invalid_custodian");
  BOOST_TEST(verify(R"({"custodian_shares":[1,2,3]})") == "invalid_request");
  BOOST_TEST(verify(R"({"custodian_component":")" + std::string(126, 'a') + R"("})") == "invalid_custodian");
  BOOST_TEST(verify(R"({"custodian_component":")" + std::string(127, 'a') + R"("})") == "invalid_request");
  BOOST_TEST(verify(R"({"custodian_component":")" + std::string(128, 'A') + R"("})") == "invalid_request");
}

BOOST_AUTO_TEST_CASE(a_wrong_share_is_named_where_share_checks_exist) {
  put_checks();
  std::string wrong = shares({1, 2, 3});
  auto& digit = wrong[wrong.size() - 3];  // the last digit of share 3
  digit = digit == '0' ? '1' : '0';
  const auto answer = update("platform/verify", "{" + wrong + "}");
  BOOST_TEST(said(answer) == "invalid_custodian");
  BOOST_TEST(answer.error().message().find('3') != std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_vaults_half_something_must_be_done_first) {
  BOOST_TEST(said(update("platform/verify", "{" + shares({1, 2, 3}) + R"(,"version":"v2"})")) == "precondition_failed");
  soft_delete("platform/master-key");
  BOOST_TEST(said(update("platform/verify", "{" + shares({1, 2, 3}) + "}")) == "precondition_failed");
}

BOOST_AUTO_TEST_CASE(a_malformed_half_is_named_by_path_and_field) {
  put("platform/master-key", R"({"vault_component":"abcd"})");
  const auto answer = update("platform/verify", "{" + shares({1, 2, 3}) + "}");
  BOOST_TEST(said(answer) == "record_malformed");
  BOOST_TEST(field_of(answer.error()) == "vault_component");
  const auto& details = answer.error().details();
  BOOST_TEST(std::ranges::any_of(details, [](const Detail& detail) {
    return detail.name == "path" && std::get<std::string>(detail.value) == "platform/master-key";
  }));
}

BOOST_AUTO_TEST_CASE(a_pinned_check_that_differs_from_vaults_stops_everything_that_needs_the_key) {
  put_checks();
  pin_key_check(std::string(32, '0'));
  BOOST_TEST(said(update("platform/verify", "{" + shares({1, 2, 3}) + "}")) == "precondition_failed");
  BOOST_TEST(said(update("users/1/surveys/2/escrow", R"({"kek":")" + std::string(64, 'a') +
                                                         R"(","user_email":"a@b.c",)" + shares({1, 2, 3}) + "}")) ==
             "precondition_failed");
}

BOOST_AUTO_TEST_CASE(a_pinned_check_serves_where_vault_holds_none) {
  settings.pinned_key_check = keys::platform_key_check(platform_key());
  BOOST_TEST(said(update("platform/verify", "{" + shares({1, 2, 3}) + "}")) ==
             R"({"platform_key_version":"v1","matches":true,"escrow_key_matches":null})");
  settings.pinned_key_check = std::string(32, '0');
  BOOST_TEST(said(update("platform/verify", "{" + shares({1, 2, 3}) + "}")) ==
             R"({"platform_key_version":"v1","matches":false,"escrow_key_matches":null})");
}

BOOST_AUTO_TEST_CASE(a_sealed_component_never_serves_a_ceremony) {
  settings.sealed_component =
      secret::from_hex(text(*checktick().find_object("platform"), "custodian_component")).value();
  settings.sealed_for_escrow = true;
  settings.sealed_for_unlock = true;
  BOOST_TEST(said(update("platform/verify", "{}")) == "invalid_request");
  BOOST_TEST(said(update("users/1/verify-email", R"({"email":"a@b.c"})")) == "invalid_request");
  BOOST_TEST(said(update("users/1/surveys/2/recover", R"({"admin_id":1,"verification_notes":"n"})")) ==
             "invalid_request");
  BOOST_TEST(text(read("sys/health")->data, "split_knowledge") == "suspended");
}

BOOST_AUTO_TEST_CASE(a_sealed_component_serves_what_it_is_configured_for) {
  settings.sealed_component =
      secret::from_hex(text(*checktick().find_object("platform"), "custodian_component")).value();
  settings.sealed_for_escrow = true;
  const std::string escrow = R"({"kek":")" + std::string(64, 'a') + R"(","user_email":"a@b.c"})";
  BOOST_TEST(update("users/1/surveys/2/escrow", escrow).has_value());
  BOOST_TEST(said(update("surveys/1/kek/encrypt", R"({"generate":true,"org_id":1,"passphrase":"x"})")) ==
             "invalid_request");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_platform
