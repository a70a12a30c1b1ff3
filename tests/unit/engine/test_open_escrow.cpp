#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "counting_store.hpp"
#include "desk.hpp"
#include "keys/keys/escrow_record.hpp"

namespace splitkey::test::test_open_escrow {
namespace {

const std::string kek(64, 'c');

/// A user with an escrow in each format: survey 1 is CheckTick's, survey 2 is sealed.
class MixedDesk : public Desk {
 public:
  MixedDesk() {
    put_checks();
    const std::string what = R"({"kek":")" + kek + R"(","user_email":"Jane@clinic.example","format":)";
    BOOST_TEST_REQUIRE(
        update("users/42/surveys/1/escrow", what + R"("checktick",)" + shares({1, 2, 3}) + "}").has_value());
    BOOST_TEST_REQUIRE(update("users/42/surveys/2/escrow", what + R"("sealed"})").has_value());
  }

  static std::string place(int survey) { return "users/42/surveys/" + std::to_string(survey); }
  static std::string record_path(int survey) { return place(survey) + "/recovery-kek"; }
  json::Object record(int survey) { return read_json(stored(record_path(survey))); }

  std::string recovered(int survey, const std::string& half) {
    return said(update(place(survey) + "/recover", R"({"admin_id":9,"verification_notes":"seen",)" + half + "}"));
  }
  std::string verified(int survey, const std::string& half) {
    return said(update(place(survey) + "/verify", "{" + half + "}"));
  }
  Result<engine::Answer> convert(int survey, const std::string& format) {
    return update(place(survey) + "/convert", R"({"format":")" + format + "\"," + shares({2, 3, 4}) + "}");
  }
  std::string matches(int survey, const std::string& email) {
    return said(update("users/42/verify-email", R"({"email":")" + email + R"(","survey_id":)" + std::to_string(survey) +
                                                    "," + shares({1, 2, 4}) + "}"));
  }
};

const std::string found = R"({"kek":")" + kek + R"("})";

std::string another_digit(std::string text, std::size_t at) {
  text[at] = text[at] == '0' ? '1' : '0';
  return text;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_open_escrow, MixedDesk)

BOOST_AUTO_TEST_CASE(both_formats_are_recovered_and_noted_in_their_trails) {
  for (const int survey : {1, 2}) {
    BOOST_TEST(recovered(survey, shares({2, 3, 4})) == found);
    BOOST_TEST(recovered(survey, component()) == found);
    BOOST_TEST(record(survey).find_object("audit_trail")->find_array("accessed_by")->size() == 2U);
  }
}

BOOST_AUTO_TEST_CASE(both_formats_know_their_users_address) {
  for (const int survey : {1, 2}) {
    BOOST_TEST(matches(survey, "jane@CLINIC.example") ==
               R"({"match":true,"survey_id":)" + std::to_string(survey) + "}");
    BOOST_TEST(matches(survey, "john@clinic.example") ==
               R"({"match":false,"survey_id":)" + std::to_string(survey) + "}");
  }
}

BOOST_AUTO_TEST_CASE(both_formats_are_verified_without_being_shown) {
  for (const int survey : {1, 2}) {
    BOOST_TEST(verified(survey, shares({1, 2, 3})) == R"({"vault_path":")" + record_path(survey) +
                                                          R"(","version":1,"platform_key_version":"v1","format":")" +
                                                          (survey == 1 ? "checktick" : "sealed") + R"("})");
  }
  BOOST_TEST(verified(3, shares({1, 2, 3})) == "not_found");
  BOOST_TEST(verified(2, shares({1, 2})) == "invalid_custodian");
  BOOST_TEST(said(update(place(2) + "/verify", "{}")) == "invalid_request");
}

BOOST_AUTO_TEST_CASE(an_escrow_goes_into_the_other_format_and_back_and_opens_all_the_while) {
  const json::Object before = record(2);
  BOOST_TEST(recovered(2, shares({1, 2, 3})) == found);
  BOOST_TEST(said(convert(2, "checktick")) ==
             R"({"vault_path":"users/42/surveys/2/recovery-kek","version":3,"platform_key_version":"v1",)"
             R"("format":"checktick","changed":true})");
  BOOST_TEST(recovered(2, shares({1, 2, 3})) == found);
  BOOST_TEST(matches(2, "jane@clinic.example") == R"({"match":true,"survey_id":2})");
  BOOST_TEST((convert(2, "sealed")->data.find_boolean("changed") == true));
  BOOST_TEST(recovered(2, shares({1, 2, 3})) == found);
  const json::Object after = record(2);
  BOOST_TEST(after.find_object("audit_trail")->find_array("accessed_by")->size() == 3U);
  BOOST_TEST(text(after, "created_at") == text(before, "created_at"));
  BOOST_TEST(text(after, "escrow_id") != text(before, "escrow_id"));
  BOOST_TEST(after.members().size() == before.members().size());
}

BOOST_AUTO_TEST_CASE(a_converted_record_has_checkticks_form) {
  BOOST_TEST(convert(2, "checktick").has_value());
  const json::Object converted = record(2);
  const json::Object* theirs = rows("escrows").front()->find_object("secret");
  for (const json::Member& member : theirs->members()) {
    BOOST_TEST(converted.find(member.name.expose_text()) != nullptr, member.name.expose_text());
  }
  BOOST_TEST(converted.members().size() == theirs->members().size());
}

BOOST_AUTO_TEST_CASE(what_has_the_format_already_is_left_alone) {
  const std::string before = stored(record_path(1));
  BOOST_TEST(said(convert(1, "checktick")) ==
             R"({"vault_path":"users/42/surveys/1/recovery-kek","version":1,"platform_key_version":"v1",)"
             R"("format":"checktick","changed":false})");
  BOOST_TEST(stored(record_path(1)) == before);
  BOOST_TEST(said(convert(1, "hpke")) == "invalid_request");
  BOOST_TEST(said(convert(3, "sealed")) == "not_found");
  BOOST_TEST(said(update(place(1) + "/convert", R"({"format":"sealed"})")) == "invalid_request");
  BOOST_TEST(said(update(place(1) + "/convert", "{" + shares({1, 2, 3}) + "}")) == "invalid_request");
}

BOOST_AUTO_TEST_CASE(an_escrow_of_checktick_is_sealed_though_no_public_key_is_stored) {
  soft_delete("platform/checks/v1");
  BOOST_TEST(convert(1, "sealed").has_value());
  BOOST_TEST(recovered(1, shares({1, 2, 3})) == found);
}

BOOST_AUTO_TEST_CASE(nothing_is_converted_while_another_public_key_is_in_force) {
  auto checks = read_json(stored("platform/checks/v1"));
  checks.set("escrow_public_key", other_public_key());
  put("platform/checks/v1", written(checks));
  const std::string before = stored(record_path(1));
  BOOST_TEST(said(convert(1, "sealed")) == "precondition_failed");
  BOOST_TEST(stored(record_path(1)) == before);
  BOOST_TEST(said(update("platform/verify", "{" + shares({1, 2, 3}) + "}")) ==
             R"({"platform_key_version":"v1","matches":true,"escrow_key_matches":false})");
  // What can be recovered is recovered all the same.
  BOOST_TEST(recovered(1, shares({1, 2, 3})) == found);
  BOOST_TEST(recovered(2, shares({1, 2, 3})) == found);
}

BOOST_AUTO_TEST_CASE(a_public_key_alone_tells_wrong_halves) {
  put("platform/checks/v1", R"({"escrow_public_key":")" + public_key() + R"("})");
  BOOST_TEST(recovered(2, R"("custodian_component":")" + std::string(128, '0') + "\"") == "invalid_custodian");
  BOOST_TEST(recovered(2, shares({1, 2, 3})) == found);
}

BOOST_AUTO_TEST_CASE(an_altered_or_moved_sealed_record_opens_for_nobody) {
  const json::Object good = record(2);
  const std::string sealed(text(good, "sealed_kek"));
  for (const std::size_t at : {std::size_t{0}, std::size_t{63}, std::size_t{64}, std::size_t{639}, sealed.size() - 1}) {
    json::Object altered = good.clone();
    altered.set("sealed_kek", another_digit(sealed, at));
    put(record_path(2), written(altered));
    BOOST_TEST(recovered(2, shares({1, 2, 3})) == "decryption_failed");
    BOOST_TEST(verified(2, shares({1, 2, 3})) == "decryption_failed");
    BOOST_TEST(matches(2, "jane@clinic.example") == "decryption_failed");
    BOOST_TEST(said(convert(2, "checktick")) == "decryption_failed");
  }
  for (const char* elsewhere : {"users/43/surveys/2", "users/42/surveys/3"}) {
    put(std::string(elsewhere) + "/recovery-kek", written(good));
    BOOST_TEST(said(update(std::string(elsewhere) + "/verify", "{" + shares({1, 2, 3}) + "}")) == "decryption_failed");
  }
}

BOOST_AUTO_TEST_CASE(a_sealed_record_of_another_version_of_the_key_does_not_open) {
  json::Object moved = record(2);
  moved.set("platform_key_version", "v2");
  put(record_path(2), written(moved));
  BOOST_TEST(verified(2, shares({1, 2, 3})) == "precondition_failed");
  put("platform/versions/v2", half_record());
  BOOST_TEST(verified(2, shares({1, 2, 3})) == "decryption_failed");
}

BOOST_AUTO_TEST_CASE(a_cut_or_long_sealed_text_is_named) {
  const json::Object good = record(2);
  const std::string sealed(text(good, "sealed_kek"));
  for (const std::string& other : {sealed.substr(2), sealed + "00", std::string(), sealed + std::string(4096, '0')}) {
    json::Object altered = good.clone();
    altered.set("sealed_kek", other);
    put(record_path(2), written(altered));
    const auto answer = update(place(2) + "/verify", "{" + shares({1, 2, 3}) + "}");
    BOOST_TEST(said(answer) == "record_malformed");
    BOOST_TEST(field_of(answer.error()) == "sealed_kek");
  }
}

BOOST_AUTO_TEST_CASE(an_escrow_that_is_replaced_while_it_is_opened_is_neither_answered_nor_written_over) {
  const json::Object replacement = [this] {
    BOOST_TEST(
        update(place(3) + "/escrow", R"({"kek":")" + std::string(64, 'd') + R"(","user_email":"a@b.c"})").has_value());
    return record(3);
  }();
  for (const std::string request : {"recover", "convert"}) {
    for (const int survey : {1, 2}) {
      CountingStore busy(store);
      busy.by_another = replacement.clone();
      busy.another_writes_at = record_path(survey);
      engine::Engine other({context(busy), leases});
      const std::string data = request == "recover" ? R"({"admin_id":9,"verification_notes":"seen",)"
                               : survey == 1        ? R"({"format":"sealed",)"
                                                    : R"({"format":"checktick",)";
      const std::string before = stored(record_path(survey));
      engine::Request asked(Operation::update, place(survey) + "/" + request, read_json(data + shares({1, 2, 3}) + "}"),
                            in(std::chrono::seconds(60)));
      BOOST_TEST(said(loop(other.answer(std::move(asked)))) == "conflict");
      BOOST_TEST(stored(record_path(survey)) == written(replacement));
      put(record_path(survey), before);
    }
  }
}

BOOST_AUTO_TEST_CASE(users_are_listed_though_their_escrows_were_deleted) {
  BOOST_TEST(said(ask(Operation::list, "users", "{}")) == R"({"keys":["42"]})");
  put("users/9/surveys/1/recovery-kek", "{}");
  put("users/10/surveys/1/recovery-kek", "{}");
  soft_delete("users/9/surveys/1/recovery-kek");
  BOOST_TEST(said(ask(Operation::list, "users", "{}")) == R"({"keys":["10","42","9"]})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_open_escrow
