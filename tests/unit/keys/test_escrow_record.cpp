#include <boost/test/unit_test.hpp>

#include "keys/keys/escrow_record.hpp"
#include "vectors.hpp"

namespace splitkey::keys::test_escrow_record {
namespace {

using test::id;
using test::malformed;
using test::read_json;
using test::text;
using test::written;

const std::string when = "2026-11-23T11:50:24.586062+00:00";

// A record that opens, as a base for those that do not.
json::Object some_record() { return Escrow(WrappedEscrow{"00", "11"}, "v1").to_record(when); }
json::Object some_sealed_record() { return Escrow(SealedEscrow{"22", "33"}, "v1").to_record(when); }

json::Object with(std::string_view field, const std::string& value) {
  auto record = some_record();
  record.set(field, read_json("{\"value\":" + value + "}").find("value")->clone());
  return record;
}

BOOST_AUTO_TEST_SUITE(escrow_record)

BOOST_AUTO_TEST_CASE(checkticks_records_are_read_and_written_the_same) {
  for (const json::Object* row : test::rows("escrows")) {
    const json::Object& theirs = *row->find_object("secret");
    const auto escrow = Escrow::read(theirs);
    BOOST_TEST_REQUIRE(escrow.has_value());
    BOOST_TEST_REQUIRE(escrow->wrapped() != nullptr);
    BOOST_TEST((escrow->format() == EscrowFormat::checktick));
    BOOST_TEST(escrow->wrapped()->kek == text(theirs, "encrypted_kek"));
    BOOST_TEST(escrow->wrapped()->email == text(theirs, "encrypted_email"));
    BOOST_TEST(escrow->platform_key_version() == "v1");
    BOOST_TEST(written(escrow->to_record(text(theirs, "created_at"))) == written(theirs));
  }
}

BOOST_AUTO_TEST_CASE(a_recovery_is_appended_exactly_as_checktick_appends_it) {
  for (const json::Object* row : test::rows("escrows")) {
    auto record = row->find_object("secret")->clone();
    const json::Object& after = *row->find_object("secret_after_recovery");
    const json::Object& trail = *after.find_object("audit_trail");
    const auto appended =
        append_recovery(record, id("9"), trail.find_array("access_timestamps")->at(0).as_string()->expose_text(),
                        text(trail, "last_verification_notes"));
    BOOST_TEST_REQUIRE(appended.has_value());
    BOOST_TEST(written(record) == written(after));
    BOOST_TEST(Escrow::read(record).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_second_recovery_stands_behind_the_first_and_its_notes_replace_the_others) {
  auto record = test::rows("escrows")[0]->find_object("secret_after_recovery")->clone();
  BOOST_TEST(append_recovery(record, id("admin-2"), when, "seen in person").has_value());
  const json::Object& trail = *record.find_object("audit_trail");
  const json::Array& by = *trail.find_array("accessed_by");
  BOOST_TEST_REQUIRE(by.size() == 2U);
  BOOST_TEST(by[0].as_integer().value() == 9);
  BOOST_TEST(by[1].as_string()->expose_text() == "admin-2");
  BOOST_TEST(trail.find_array("access_timestamps")->size() == 2U);
  BOOST_TEST(text(trail, "last_verification_notes") == "seen in person");
  BOOST_TEST(text(trail, "created_by") == "system");
}

BOOST_AUTO_TEST_CASE(unknown_members_stay) {
  auto record = with("x", R"({"y":[1.5,null]})");
  record.find("audit_trail")->as_object()->set("reviewed", true);
  BOOST_TEST(append_recovery(record, id("9"), when, "notes").has_value());
  BOOST_TEST(written(*record.find_object("x")) == R"({"y":[1.5,null]})");
  BOOST_TEST(record.find_object("audit_trail")->find_boolean("reviewed").value());
}

BOOST_AUTO_TEST_CASE(a_record_without_a_trail_or_its_lists_gets_them) {
  auto record = some_record();
  record.erase("audit_trail");
  BOOST_TEST(append_recovery(record, id("9"), when, "notes").has_value());
  BOOST_TEST(written(*record.find_object("audit_trail")) ==
             R"({"accessed_by":[9],"access_timestamps":[")" + when + R"("],"last_verification_notes":"notes"})");

  auto other = with("audit_trail", R"({"created_by":"system"})");
  BOOST_TEST(append_recovery(other, id("9"), when, "notes").has_value());
  BOOST_TEST(other.find_object("audit_trail")->find_array("accessed_by")->size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_malformed_trail_names_its_field_and_leaves_the_record_as_it_was) {
  const auto refused = [](const std::string& trail, std::string_view field) {
    auto record = with("audit_trail", trail);
    const std::string before = written(record);
    return malformed(append_recovery(record, id("9"), when, "notes"), field) && written(record) == before;
  };
  for (const char* trail : {"7", "null", "[]", "\"\"", "true"}) BOOST_TEST(refused(trail, "audit_trail"));
  BOOST_TEST(refused(R"({"accessed_by":{}})", "audit_trail.accessed_by"));
  BOOST_TEST(refused(R"({"accessed_by":9})", "audit_trail.accessed_by"));
  BOOST_TEST(refused(R"({"accessed_by":[],"access_timestamps":"now"})", "audit_trail.access_timestamps"));
  BOOST_TEST(refused(R"({"accessed_by":null})", "audit_trail.accessed_by"));
}

BOOST_AUTO_TEST_CASE(an_absent_platform_key_version_means_the_first) {
  auto record = some_record();
  record.erase("platform_key_version");
  BOOST_TEST(Escrow::read(record).value().platform_key_version() == "v1");
  BOOST_TEST(Escrow::read(with("platform_key_version", "\"v2\"")).value().platform_key_version() == "v2");
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_opened_names_its_field) {
  for (const char* field : {"encrypted_kek", "encrypted_email", "algorithm"}) {
    auto record = some_record();
    record.erase(field);
    BOOST_TEST(malformed(Escrow::read(record), field));
    for (const char* value : {"7", "null", "true", "[]", "{}"})
      BOOST_TEST(malformed(Escrow::read(with(field, value)), field));
  }
  for (const char* value : {"1", "null", "\"\"", "\"../v1\"", "\"v/1\"", "[]"}) {
    BOOST_TEST(malformed(Escrow::read(with("platform_key_version", value)), "platform_key_version"));
  }
  BOOST_TEST(malformed(Escrow::read(with("algorithm", "\"AES-128-GCM\"")), "algorithm"));
  BOOST_TEST(malformed(Escrow::read(with("algorithm", "\"HPKE-X25519-HKDF-SHA256-AES-256-GCM\"")), "sealed_kek"));
}

BOOST_AUTO_TEST_CASE(a_sealed_record_is_read_as_it_was_written) {
  const auto record = some_sealed_record();
  BOOST_TEST(written(record) ==
             R"({"sealed_kek":"22","escrow_id":"33","platform_key_version":"v1","created_at":")" + when +
                 R"(","algorithm":"HPKE-X25519-HKDF-SHA256-AES-256-GCM","requires_verification":true,)"
                 R"("purpose":"ethical-recovery",)"
                 R"("audit_trail":{"created_by":"system","accessed_by":[],"access_timestamps":[]}})");
  const auto escrow = Escrow::read(record).value();
  BOOST_TEST_REQUIRE(escrow.sealed() != nullptr);
  BOOST_TEST(escrow.wrapped() == nullptr);
  BOOST_TEST((escrow.format() == EscrowFormat::sealed));
  BOOST_TEST(escrow.sealed()->kek == "22");
  BOOST_TEST(escrow.sealed()->id == "33");
}

BOOST_AUTO_TEST_CASE(a_sealed_record_that_cannot_be_opened_names_its_field) {
  for (const char* value : {"7", "null", "true", "[]", "{}"}) {
    for (const char* field : {"sealed_kek", "escrow_id", "platform_key_version"}) {
      auto record = some_sealed_record();
      record.set(field, read_json(std::string("{\"value\":") + value + "}").find("value")->clone());
      BOOST_TEST(malformed(Escrow::read(record), field));
    }
  }
  auto without_text = some_sealed_record();
  without_text.erase("sealed_kek");
  BOOST_TEST(malformed(Escrow::read(without_text), "sealed_kek"));
  auto without_id = some_sealed_record();
  without_id.erase("escrow_id");
  BOOST_TEST(Escrow::read(without_id).value().sealed()->id.empty());
}

BOOST_AUTO_TEST_CASE(an_escrow_takes_the_place_of_one_in_the_other_format_and_leaves_all_else) {
  const auto wrapped_record = with("colour", "\"red\"");
  const auto wrapped = Escrow::read(wrapped_record).value();
  auto record = wrapped_record.clone();
  const Escrow sealed(SealedEscrow{"22", "33"}, "v1");
  sealed.replace_in(record);
  BOOST_TEST((Escrow::read(record).value() == sealed));
  for (const char* former : {"encrypted_kek", "encrypted_email"}) BOOST_TEST(record.find(former) == nullptr);
  for (const char* kept : {"colour", "created_at", "purpose", "audit_trail"}) {
    BOOST_TEST(record.find(kept) != nullptr, kept);
  }
  wrapped.replace_in(record);
  BOOST_TEST((Escrow::read(record).value() == wrapped));
  for (const char* former : {"sealed_kek", "escrow_id"}) BOOST_TEST(record.find(former) == nullptr);
  BOOST_TEST(record.members().size() == wrapped_record.members().size());
}

BOOST_AUTO_TEST_CASE(formats_have_names) {
  for (const EscrowFormat format : {EscrowFormat::checktick, EscrowFormat::sealed}) {
    BOOST_TEST((escrow_format(name(format)) == format));
  }
  for (const char* word : {"", "Sealed", "sealed ", "hpke"}) BOOST_TEST(!escrow_format(word).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_shown_has_no_ciphertexts_and_all_else) {
  auto record = with("sealed_kek", "\"22\"");
  const auto shown = without_ciphertexts(record);
  for (const char* field : {"encrypted_kek", "encrypted_email", "sealed_kek"}) {
    BOOST_TEST(shown.find(field) == nullptr);
    BOOST_TEST(record.find(field) != nullptr);
    record.erase(field);
  }
  BOOST_TEST(written(shown) == written(record));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace splitkey::keys::test_escrow_record
