#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "desk.hpp"
#include "keys/keys/hierarchy.hpp"
#include "keys/keys/wrap.hpp"

namespace splitkey::test::test_surveys {

BOOST_FIXTURE_TEST_SUITE(engine_surveys, Desk)

const std::string kek(64, 'b');
std::string team_keys() {
  return R"("org_id":1,"team_id":3,"passphrase":"correct horse battery staple 2026",)" + Desk::component();
}
std::string organization_keys() {
  return R"("org_id":1,"passphrase":"correct horse battery staple 2026",)" + Desk::component();
}
const std::string given = R"({"kek":")" + kek + R"(",)";

BOOST_AUTO_TEST_CASE(every_survey_that_checktick_wrote_opens) {
  for (const json::Object* row : rows("survey_keks")) {
    const std::string path(text(*row, "vault_path"));
    put(path, written(*row->find_object("secret")));
    const json::Object* owner = nullptr;
    std::string fields;
    for (const json::Object* team : rows("teams")) {
      if (text(*team, "team_key") == text(*row, "hierarchy_key"))
        fields = R"("team_id":)" + id(*team, "team_id").text() + ",";
      if (!fields.empty() && owner == nullptr) {
        for (const json::Object* organization : rows("organizations")) {
          if (text(*organization, "org_key") == text(*team, "org_key")) owner = organization;
        }
      }
    }
    for (const json::Object* organization : rows("organizations")) {
      if (text(*organization, "org_key") == text(*row, "hierarchy_key")) owner = organization;
    }
    BOOST_TEST_REQUIRE(owner != nullptr);
    json::Object data = read_json("{" + fields + component() + "}");
    data.set("org_id", id(*owner, "org_id").text())
        .set("passphrase", text(*owner, "passphrase"))
        .set("vault_path", path);
    const std::string survey = path.substr(path.find("surveys/") + 8, path.rfind('/') - path.find("surveys/") - 8);
    BOOST_TEST(said(update("surveys/" + survey + "/kek/decrypt", written(data))) ==
               R"({"kek":")" + std::string(text(*row, "kek")) + R"("})");
  }
}

BOOST_AUTO_TEST_CASE(what_is_encrypted_opens_again_and_with_checkticks_keys) {
  const auto encrypted = update("surveys/100/kek/encrypt", given + team_keys() + "}");
  BOOST_TEST(said(encrypted) == R"({"vault_path":"surveys/100/kek","version":1})");
  BOOST_TEST(encrypted->warnings.size() == 1U);  // the organization holds no check
  BOOST_TEST(said(update("surveys/100/kek/decrypt", "{" + team_keys() + "}")) == R"({"kek":")" + kek + R"("})");

  const auto record = read_json(stored("surveys/100/kek"));
  const auto team = test::key<keys::TeamKey>(*rows("teams").front(), "team_key");
  const auto wrapping = derive(keys::wrapping_key(team, "surveys/100/kek"));
  const auto opened = keys::unwrap_kek(wrapping, text(record, "encrypted_kek"));
  BOOST_TEST_REQUIRE(opened.has_value());
  BOOST_TEST(secret::to_hex(opened->expose()).expose_text() == kek);
  BOOST_TEST(text(record, "algorithm") == "AES-256-GCM");
  BOOST_TEST(record.members().size() == 3U);
}

BOOST_AUTO_TEST_CASE(an_organizations_own_survey_lies_where_the_request_says) {
  const std::string where = R"(,"vault_path":"organizations/1/surveys/500/kek"})";
  BOOST_TEST(said(update("surveys/500/kek/encrypt", given + organization_keys() + where)) ==
             R"({"vault_path":"organizations/1/surveys/500/kek","version":1})");
  BOOST_TEST(said(update("surveys/500/kek/decrypt", "{" + organization_keys() + where)) ==
             R"({"kek":")" + kek + R"("})");
  BOOST_TEST(said(update("surveys/500/kek/decrypt", "{" + organization_keys() + "}")) == "not_found");
}

BOOST_AUTO_TEST_CASE(no_other_vault_path_is_taken) {
  for (const char* path :
       {"surveys/101/kek", "organizations/2/surveys/100/kek", "organizations/1/surveys/101/kek", "platform/master-key",
        "organizations/../surveys/100/kek", "surveys/100/kek/", "/surveys/100/kek"}) {
    BOOST_TEST(said(update("surveys/100/kek/encrypt",
                           given + organization_keys() + R"(,"vault_path":")" + path + R"("})")) == "invalid_request",
               path);
  }
}

BOOST_AUTO_TEST_CASE(a_kek_is_given_or_generated) {
  const auto encrypt = [this](const std::string& start) {
    return update("surveys/1/kek/encrypt", start + organization_keys() + "}");
  };
  const auto generated = encrypt(R"({"generate":true,)");
  BOOST_TEST_REQUIRE(generated.has_value());
  BOOST_TEST(text(generated->data, "kek").size() == 64U);
  BOOST_TEST(said(update("surveys/1/kek/decrypt", "{" + organization_keys() + "}")) ==
             R"({"kek":")" + std::string(text(generated->data, "kek")) + R"("})");
  BOOST_TEST(said(encrypt("{")) == "invalid_request");
  BOOST_TEST(said(encrypt(R"({"generate":false,)")) == "invalid_request");
  BOOST_TEST(said(encrypt(R"({"generate":true,"kek":")" + kek + R"(",)")) == "invalid_request");
  for (const std::string& wrong :
       {kek.substr(1), kek.substr(2), kek + "bb", std::string(64, 'B'), std::string(64, 'g')}) {
    BOOST_TEST(said(encrypt(R"({"kek":")" + wrong + R"(",)")) == "invalid_request", wrong);
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_passphrase_does_not_open_and_is_not_told_from_an_altered_record) {
  BOOST_TEST(update("surveys/1/kek/encrypt", given + organization_keys() + "}").has_value());
  BOOST_TEST(said(update("surveys/1/kek/decrypt", R"({"org_id":1,"passphrase":"x",)" + component() + "}")) ==
             "decryption_failed");
  json::Object record = read_json(stored("surveys/1/kek"));
  std::string altered(text(record, "encrypted_kek"));
  altered.back() = altered.back() == '0' ? '1' : '0';
  record.set("encrypted_kek", altered);
  put("surveys/1/kek", written(record));
  BOOST_TEST(said(update("surveys/1/kek/decrypt", "{" + organization_keys() + "}")) == "decryption_failed");
}

BOOST_AUTO_TEST_CASE(with_a_stored_check_a_mistyped_passphrase_wraps_nothing) {
  BOOST_TEST(update("organizations/1", R"({"passphrase":"correct horse battery staple 2026",)" + component() + "}")
                 .has_value());
  BOOST_TEST(said(update("surveys/1/kek/encrypt", given + R"("org_id":1,"passphrase":"typo",)" + component() + "}")) ==
             "decryption_failed");
  BOOST_TEST(stored("surveys/1/kek") == "none");
  const auto encrypted = update("surveys/1/kek/encrypt", given + organization_keys() + "}");
  BOOST_TEST_REQUIRE(encrypted.has_value());
  BOOST_TEST(encrypted->warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_key_that_has_opened_a_record_leaves_its_check) {
  put("organizations/1/master-key", R"({"org_id":1})");
  BOOST_TEST(update("surveys/1/kek/encrypt", given + organization_keys() + "}").has_value());
  BOOST_TEST(stored("organizations/1/master-key") == R"({"org_id":1})");
  BOOST_TEST(said(update("surveys/1/kek/decrypt", R"({"org_id":1,"passphrase":"x",)" + component() + "}")) ==
             "decryption_failed");
  BOOST_TEST(stored("organizations/1/master-key") == R"({"org_id":1})");
  BOOST_TEST(update("surveys/1/kek/decrypt", "{" + organization_keys() + "}").has_value());
  const auto key = test::key<keys::OrganizationKey>(*rows("organizations").front(), "org_key");
  BOOST_TEST(stored("organizations/1/master-key") ==
             R"({"org_id":1,"org_key_check":")" + keys::organization_key_check(key) + R"("})");
}

BOOST_AUTO_TEST_CASE(a_team_of_another_organization_is_refused) {
  BOOST_TEST(update("teams/3", R"({"org_id":2})").has_value());
  BOOST_TEST(said(update("surveys/1/kek/encrypt", given + team_keys() + "}")) == "invalid_request");
}

BOOST_AUTO_TEST_CASE(a_record_is_replaced_only_by_its_version) {
  const auto encrypt = [this](const std::string& end) {
    return update("surveys/1/kek/encrypt", given + organization_keys() + end);
  };
  BOOST_TEST(said(encrypt(R"(,"replace_version":1})")) == "conflict");
  BOOST_TEST(encrypt("}").has_value());
  const auto conflict = encrypt("}");
  BOOST_TEST(said(conflict) == "conflict");
  BOOST_TEST((std::get<std::int64_t>(conflict.error().details().front().value) == 1));
  BOOST_TEST(said(encrypt(R"(,"replace_version":2})")) == "conflict");
  BOOST_TEST(said(encrypt(R"(,"replace_version":1})")) == R"({"vault_path":"surveys/1/kek","version":2})");
}

BOOST_AUTO_TEST_CASE(a_deleted_kek_is_gone_and_may_be_written_again) {
  BOOST_TEST(said(ask(Operation::remove, "surveys/1/kek", "{}")) == "not_found");
  BOOST_TEST(update("surveys/1/kek/encrypt", given + organization_keys() + "}").has_value());
  BOOST_TEST(said(ask(Operation::remove, "surveys/1/kek", "{}")) == R"({"vault_path":"surveys/1/kek","version":1})");
  BOOST_TEST(said(update("surveys/1/kek/decrypt", "{" + organization_keys() + "}")) == "not_found");
  BOOST_TEST(said(ask(Operation::remove, "surveys/1/kek", "{}")) == "not_found");
  BOOST_TEST(said(update("surveys/1/kek/encrypt", given + organization_keys() + "}")) ==
             R"({"vault_path":"surveys/1/kek","version":2})");
}

BOOST_AUTO_TEST_CASE(malformed_records_are_named_by_field) {
  for (const char* record : {R"({})", R"({"encrypted_kek":5})", R"({"encrypted_kek":"zz"})",
                             R"({"encrypted_kek":"00"})", R"({"encrypted_kek":"00","algorithm":"ROT13"})"}) {
    put("surveys/9/kek", record);
    const auto answer = update("surveys/9/kek/decrypt", "{" + organization_keys() + "}");
    BOOST_TEST(said(answer) == "record_malformed", record);
    BOOST_TEST(!field_of(answer.error()).empty(), record);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_surveys
