#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "desk.hpp"
#include "keys/keys/hierarchy.hpp"
#include "keys/keys/wrap.hpp"

namespace splitkey::test::test_users {
namespace {

constexpr const char* path = "users/42/surveys/700/recovery-kek";
constexpr const char* trail = R"({"created_by":"system","accessed_by":[],"access_timestamps":[]})";

std::string escrow_of(const std::string& kek, const std::string& email) {
  return R"({"kek":")" + kek + R"(","user_email":")" + email + R"(",)" + Desk::shares({1, 2, 3}) + "}";
}
const std::string kek(64, 'c');
std::string jane() { return escrow_of(kek, "jane@clinic.example"); }
std::string recovery(std::initializer_list<std::size_t> shares) {
  return R"({"admin_id":9,"verification_notes":"seen",)" + Desk::shares(shares) + "}";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_users, Desk)

BOOST_AUTO_TEST_CASE(every_escrow_that_checktick_wrote_is_recovered) {
  for (const json::Object* row : rows("escrows")) {
    const std::string at(text(*row, "vault_path"));
    put(at, written(*row->find_object("secret")));
    const std::string place = at.substr(0, at.rfind('/'));
    BOOST_TEST(said(update(place + "/recover", recovery({2, 3, 4}))) ==
               R"({"kek":")" + std::string(text(*row, "kek")) + R"("})");
    const json::Object record = read_json(stored(at));
    const json::Object* trail_now = record.find_object("audit_trail");
    BOOST_TEST((trail_now->find_array("accessed_by")->at(0).as_integer() == 9));
    BOOST_TEST(trail_now->find_array("access_timestamps")->size() == 1U);
    BOOST_TEST(text(*trail_now, "last_verification_notes") == "seen");
  }
}

BOOST_AUTO_TEST_CASE(every_identity_check_of_checktick_gives_the_same_answer) {
  for (const json::Object* row : rows("escrows"))
    put(std::string(text(*row, "vault_path")), written(*row->find_object("secret")));
  for (const json::Object* row : rows("email_checks")) {
    json::Object data = read_json("{" + shares({1, 2, 4}) + "}");
    data.set("email", text(*row, "claimed_email")).set("survey_id", id(*row, "survey_id").text());
    const auto answer = update("users/" + id(*row, "user_id").text() + "/verify-email", written(data));
    BOOST_TEST_REQUIRE(answer.has_value());
    BOOST_TEST((answer->data.find_boolean("match") == row->find_boolean("match")), text(*row, "claimed_email"));
  }
}

BOOST_AUTO_TEST_CASE(an_escrow_has_checkticks_form) {
  BOOST_TEST(
      said(update("users/42/surveys/700/escrow", jane())) ==
      R"({"vault_path":"users/42/surveys/700/recovery-kek","version":1,"platform_key_version":"v1","format":"checktick"})");
  const json::Object record = read_json(stored(path));
  const json::Object* theirs = rows("escrows").front()->find_object("secret");
  for (const json::Member& member : theirs->members()) {
    BOOST_TEST(record.find(member.name.expose_text()) != nullptr, member.name.expose_text());
  }
  BOOST_TEST(record.members().size() == theirs->members().size());
  BOOST_TEST(written(*record.find_object("audit_trail")) == trail);
}

BOOST_AUTO_TEST_CASE(what_is_shown_of_an_escrow_holds_no_ciphertext) {
  BOOST_TEST(said(read("users/42/surveys/700/escrow")) == "not_found");
  BOOST_TEST(update("users/42/surveys/700/escrow", jane()).has_value());
  const auto shown = read("users/42/surveys/700/escrow");
  BOOST_TEST_REQUIRE(shown.has_value());
  BOOST_TEST(shown->data.find("encrypted_kek") == nullptr);
  BOOST_TEST(shown->data.find("encrypted_email") == nullptr);
  BOOST_TEST((shown->data.find_integer("version") == 1));
}

BOOST_AUTO_TEST_CASE(the_same_escrow_again_changes_nothing_and_another_is_a_conflict) {
  BOOST_TEST(update("users/42/surveys/700/escrow", jane()).has_value());
  const std::string before = stored(path);
  const auto again = update("users/42/surveys/700/escrow", jane());
  BOOST_TEST_REQUIRE(again.has_value());
  BOOST_TEST((again->data.find_integer("version") == 1));
  BOOST_TEST(stored(path) == before);
  BOOST_TEST(said(update("users/42/surveys/700/escrow", escrow_of(kek, "john@clinic.example"))) == "conflict");
  BOOST_TEST(said(update("users/42/surveys/700/escrow", escrow_of(std::string(64, 'd'), "jane@clinic.example"))) ==
             "conflict");
  BOOST_TEST(stored(path) == before);
}

BOOST_AUTO_TEST_CASE(a_replaced_escrow_keeps_its_trail_and_what_it_does_not_know) {
  BOOST_TEST(update("users/42/surveys/700/escrow", jane()).has_value());
  BOOST_TEST(update("users/42/surveys/700/recover", recovery({1, 2, 3})).has_value());
  json::Object record = read_json(stored(path));
  record.set("colour", "red");
  put(path, written(record));
  json::Object other = read_json(escrow_of(std::string(64, 'd'), "jane@clinic.example"));
  other.set("replace_version", 3);
  BOOST_TEST((update("users/42/surveys/700/escrow", written(other))->data.find_integer("version") == 4));
  const json::Object replaced = read_json(stored(path));
  BOOST_TEST(text(replaced, "colour") == "red");
  BOOST_TEST(replaced.find_object("audit_trail")->find_array("accessed_by")->size() == 1U);
  BOOST_TEST(said(update("users/42/surveys/700/recover", recovery({1, 2, 3}))) ==
             R"({"kek":")" + std::string(64, 'd') + R"("})");
}

BOOST_AUTO_TEST_CASE(a_recovery_without_the_right_halves_gives_nothing_and_leaves_no_trace) {
  BOOST_TEST(update("users/42/surveys/700/escrow", jane()).has_value());
  const std::string before = stored(path);
  const std::string other(128, '0');
  BOOST_TEST(said(update("users/42/surveys/700/recover", recovery({1, 2}))) == "invalid_custodian");
  BOOST_TEST(said(update("users/42/surveys/700/recover",
                         R"({"admin_id":9,"verification_notes":"seen","custodian_component":")" + other + R"("})")) ==
             "decryption_failed");
  BOOST_TEST(said(update("users/42/surveys/700/recover", R"({"admin_id":9,)" + component() + "}")) ==
             "invalid_request");
  BOOST_TEST(stored(path) == before);
}

BOOST_AUTO_TEST_CASE(without_the_external_workflow_nothing_is_recovered) {
  BOOST_TEST(update("users/42/surveys/700/escrow", jane()).has_value());
  settings.recovery_is_external = false;
  BOOST_TEST(said(update("users/42/surveys/700/recover", recovery({1, 2, 3}))) == "precondition_failed");
}

BOOST_AUTO_TEST_CASE(a_deleted_escrow_is_gone_from_every_path) {
  BOOST_TEST(update("users/42/surveys/700/escrow", jane()).has_value());
  BOOST_TEST(update("users/42/surveys/10/escrow", jane()).has_value());
  BOOST_TEST(said(ask(Operation::list, "users/42/surveys", "{}")) == R"({"keys":["10","700"]})");
  BOOST_TEST(said(ask(Operation::remove, "users/42/surveys/700/escrow", "{}")) ==
             R"({"vault_path":"users/42/surveys/700/recovery-kek","version":1})");
  BOOST_TEST(said(ask(Operation::list, "users/42/surveys", "{}")) == R"({"keys":["10"]})");
  BOOST_TEST(said(ask(Operation::remove, "users/42/surveys/700/escrow", "{}")) == "not_found");
  BOOST_TEST(said(update("users/42/surveys/700/recover", recovery({1, 2, 3}))) == "not_found");
  BOOST_TEST((update("users/42/surveys/700/escrow", jane())->data.find_integer("version") == 2));
}

BOOST_AUTO_TEST_CASE(an_identity_check_without_a_survey_takes_the_first_that_is_there) {
  const std::string claim = R"({"email":"Jane@Clinic.Example",)" + component() + "}";
  BOOST_TEST(said(ask(Operation::list, "users/42/surveys", "{}")) == R"({"keys":[]})");
  BOOST_TEST(said(update("users/42/verify-email", claim)) == "not_found");
  BOOST_TEST(update("users/42/surveys/10/escrow", jane()).has_value());
  BOOST_TEST(update("users/42/surveys/700/escrow", jane()).has_value());
  BOOST_TEST(said(update("users/42/verify-email", claim)) == R"({"match":true,"survey_id":10})");
  soft_delete("users/42/surveys/10/recovery-kek");
  BOOST_TEST(said(update("users/42/verify-email", claim)) == R"({"match":true,"survey_id":700})");
}

BOOST_AUTO_TEST_CASE(an_unknown_platform_key_version_is_a_step_that_is_missing) {
  json::Object record = rows("escrows").front()->find_object("secret")->clone();
  record.set("platform_key_version", "v9");
  put(path, written(record));
  BOOST_TEST(said(update("users/42/surveys/700/recover", recovery({1, 2, 3}))) == "precondition_failed");
}

BOOST_AUTO_TEST_CASE(malformed_escrows_are_named_by_field) {
  const std::string good = written(*rows("escrows").front()->find_object("secret"));
  for (const char* member : {"encrypted_kek", "encrypted_email", "platform_key_version", "algorithm"}) {
    json::Object record = read_json(good);
    record.set(member, 5);
    put(path, written(record));
    const auto answer = update("users/42/surveys/700/recover", recovery({1, 2, 3}));
    BOOST_TEST(said(answer) == "record_malformed", member);
    BOOST_TEST(field_of(answer.error()) == member);
  }
}

BOOST_AUTO_TEST_CASE(other_formats_and_lengths_are_refused) {
  json::Object other = read_json(jane());
  other.set("format", "hpke");
  BOOST_TEST(said(update("users/42/surveys/700/escrow", written(other))) == "invalid_request");
  BOOST_TEST(said(update("users/42/surveys/700/escrow", escrow_of(kek, std::string(255, 'e')))) == "invalid_request");
  BOOST_TEST(said(update("users/42/surveys/700/escrow", escrow_of(kek, ""))) == "invalid_request");
  BOOST_TEST(said(update("users/42/surveys/700/escrow", escrow_of(kek, "a\\u0000b"))) == "invalid_request");
  BOOST_TEST(said(update("users/42/surveys/700/escrow", escrow_of(kek.substr(2), "a@b.c"))) == "invalid_request");
  BOOST_TEST(stored(path) == "none");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_users
