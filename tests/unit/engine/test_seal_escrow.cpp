#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "counting_store.hpp"
#include "crypto/small_order.hpp"
#include "desk.hpp"
#include "keys/keys/escrow_record.hpp"
#include "keys/keys/sealed_escrow.hpp"

namespace splitkey::test::test_seal_escrow {
namespace {

constexpr const char* path = "users/42/surveys/700/recovery-kek";
constexpr const char* escrow = "users/42/surveys/700/escrow";
const std::string kek(64, 'c');

std::string jane(const std::string& more = "") {
  return R"({"kek":")" + kek + R"(","user_email":"jane@clinic.example")" + more + "}";
}

/// A desk whose Vault holds the checks, and with them a public key to seal to.
class SealingDesk : public Desk {
 public:
  SealingDesk() { put_checks(); }

  /// Vault's checks hold this public key from now on, and the daemon looks again.
  void put_public_key(const std::string& digits) {
    put("platform/checks/v1", R"({"escrow_public_key":")" + digits + R"("})");
    escrow_key.forget_look();
  }
  std::string health(const char* member) { return std::string(text(read("sys/health")->data, member)); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_seal_escrow, SealingDesk)

BOOST_AUTO_TEST_CASE(where_a_public_key_is_known_escrows_are_sealed_and_need_no_custodian) {
  const auto answer = update(escrow, jane());
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST(answer->warnings.empty());
  const json::Object record = read_json(stored(path));
  BOOST_TEST(said(answer) == std::string(R"({"vault_path":")") + path +
                                 R"(","version":1,"platform_key_version":"v1","format":"sealed","escrow_id":")" +
                                 std::string(text(record, "escrow_id")) + R"("})");
  BOOST_TEST(text(record, "escrow_id").size() == 32U);
  const auto content =
      keys::open_sealed_escrow(keys::escrow_key_pair(platform_key()), text(record, "sealed_kek"), path, "v1");
  BOOST_TEST_REQUIRE(content.has_value());
  BOOST_TEST(secret::public_hex(content->kek.expose()) == kek);
  BOOST_TEST(content->email.expose_text() == "jane@clinic.example");
}

BOOST_AUTO_TEST_CASE(what_is_shown_of_a_sealed_escrow_holds_no_ciphertext) {
  BOOST_TEST(update(escrow, jane()).has_value());
  const auto shown = read(escrow);
  BOOST_TEST_REQUIRE(shown.has_value());
  BOOST_TEST(shown->data.find("sealed_kek") == nullptr);
  BOOST_TEST(text(shown->data, "algorithm") == "HPKE-X25519-HKDF-SHA256-AES-256-GCM");
  BOOST_TEST(shown->data.find("escrow_id") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_half_that_is_not_needed_is_warned_of) {
  const auto answer = update(escrow, jane("," + shares({1, 2, 3})));
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST(text(answer->data, "format") == "sealed");
  BOOST_TEST(answer->warnings.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_format_may_be_named) {
  BOOST_TEST(text(update(escrow, jane(R"(,"format":"sealed")"))->data, "format") == "sealed");
  const auto other = update("users/42/surveys/701/escrow", jane(R"(,"format":"checktick",)" + shares({1, 2, 3})));
  BOOST_TEST(text(other->data, "format") == "checktick");
  BOOST_TEST(said(update("users/42/surveys/702/escrow", jane(R"(,"format":"checktick")"))) == "invalid_request");
  BOOST_TEST(said(update("users/42/surveys/702/escrow", jane(R"(,"format":"hpke")"))) == "invalid_request");
}

BOOST_AUTO_TEST_CASE(without_a_public_key_escrows_are_checkticks_or_refused) {
  soft_delete("platform/checks/v1");
  BOOST_TEST(text(update(escrow, jane("," + shares({1, 2, 3})))->data, "format") == "checktick");
  BOOST_TEST(said(update("users/42/surveys/701/escrow", jane(R"(,"format":"sealed")"))) == "precondition_failed");
  BOOST_TEST(said(update("users/42/surveys/701/escrow", jane())) == "invalid_request");
  BOOST_TEST(stored("users/42/surveys/701/recovery-kek") == "none");
  BOOST_TEST(health("escrow_key") == "none");
}

BOOST_AUTO_TEST_CASE(an_escrow_costs_one_write_and_a_look_at_the_checks_now_and_then) {
  CountingStore counted(store);
  engine::Engine counting({context(counted), leases});
  const auto ask_again = [&](int survey) {
    engine::Request request(Operation::update, "users/42/surveys/" + std::to_string(survey) + "/escrow",
                            read_json(jane()), in(std::chrono::seconds(60)));
    return loop(counting.answer(std::move(request)));
  };
  for (int survey = 1; survey <= 5; ++survey) BOOST_TEST(ask_again(survey).has_value());
  BOOST_TEST(counted.writes == 5);
  BOOST_TEST(counted.reads == 1);
  escrow_key.forget_look();
  BOOST_TEST(ask_again(6).has_value());
  BOOST_TEST(counted.reads == 2);
}

BOOST_AUTO_TEST_CASE(a_write_whose_answer_was_lost_is_known_by_its_id) {
  CountingStore forgetful(store);
  forgetful.loses_next_answer = true;
  engine::Engine other({context(forgetful), leases});
  engine::Request request(Operation::update, escrow, read_json(jane()), in(std::chrono::seconds(60)));
  const auto answer = loop(other.answer(std::move(request)));
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST((answer->data.find_integer("version") == 1));
  BOOST_TEST(text(answer->data, "escrow_id") == text(read_json(stored(path)), "escrow_id"));
  BOOST_TEST(forgetful.writes == 1);
}

BOOST_AUTO_TEST_CASE(another_escrow_there_is_a_conflict_whatever_it_holds) {
  BOOST_TEST(update(escrow, jane()).has_value());
  const std::string before = stored(path);
  const auto again = update(escrow, jane());
  BOOST_TEST(said(again) == "conflict");
  BOOST_TEST((std::get<std::int64_t>(again.error().details().at(0).value) == 1));
  BOOST_TEST(said(update(escrow, jane(R"(,"replace_version":2)"))) == "conflict");
  BOOST_TEST(said(update("users/42/surveys/1/escrow", jane(R"(,"replace_version":1)"))) == "conflict");
  BOOST_TEST(stored(path) == before);
}

BOOST_AUTO_TEST_CASE(a_replaced_escrow_keeps_its_trail_and_what_it_does_not_know_whatever_its_format_was) {
  for (const char* former : {"checktick", "sealed"}) {
    const std::string place = std::string("users/42/surveys/") + former;
    BOOST_TEST(update(place + "/escrow", jane(R"(,"format":")" + std::string(former) + "\"," + shares({1, 2, 3})))
                   .has_value());
    BOOST_TEST(update(place + "/recover", R"({"admin_id":9,"verification_notes":"seen",)" + shares({1, 2, 3}) + "}")
                   .has_value());
    json::Object record = read_json(stored(place + "/recovery-kek"));
    record.set("colour", "red");
    put(place + "/recovery-kek", written(record));
    BOOST_TEST((update(place + "/escrow", jane(R"(,"replace_version":3)"))->data.find_integer("version") == 4));
    const json::Object replaced = read_json(stored(place + "/recovery-kek"));
    BOOST_TEST(text(replaced, "colour") == "red");
    BOOST_TEST(replaced.find_object("audit_trail")->find_array("accessed_by")->size() == 1U);
    BOOST_TEST((keys::Escrow::read(replaced)->format() == keys::EscrowFormat::sealed));
    for (const char* member : {"encrypted_kek", "encrypted_email"}) BOOST_TEST(replaced.find(member) == nullptr);
  }
}

BOOST_AUTO_TEST_CASE(a_deleted_escrow_may_be_written_again) {
  BOOST_TEST(update(escrow, jane()).has_value());
  soft_delete(path);
  BOOST_TEST((update(escrow, jane())->data.find_integer("version") == 2));
}

BOOST_AUTO_TEST_CASE(a_key_that_changes_under_the_same_version_stops_escrows_until_it_is_the_old_one_again) {
  BOOST_TEST(health("escrow_key") == "remembered");
  put_public_key(other_public_key());
  BOOST_TEST(said(update(escrow, jane())) == "precondition_failed");
  BOOST_TEST(stored(path) == "none");
  BOOST_TEST(health("escrow_key") == "changed");
  BOOST_TEST(health("status").find("escrow is refused") != std::string::npos);
  soft_delete("platform/checks/v1");
  escrow_key.forget_look();
  BOOST_TEST(said(update(escrow, jane())) == "precondition_failed");
  put_public_key(public_key());
  BOOST_TEST(update(escrow, jane()).has_value());
  BOOST_TEST(health("status").find("escrow is refused") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_pinned_key_is_held_against_vaults) {
  pin_public_key(other_public_key());
  BOOST_TEST(said(update(escrow, jane())) == "precondition_failed");
  BOOST_TEST(health("escrow_key") == "differs");
  BOOST_TEST(health("status").find("pinned") != std::string::npos);
  pin_public_key(public_key());
  BOOST_TEST(update(escrow, jane()).has_value());
  BOOST_TEST(health("escrow_key") == "pinned");
}

BOOST_AUTO_TEST_CASE(a_pinned_key_serves_where_vault_holds_none) {
  soft_delete("platform/checks/v1");
  pin_public_key(public_key());
  BOOST_TEST(text(update(escrow, jane())->data, "format") == "sealed");
}

BOOST_AUTO_TEST_CASE(a_key_check_that_is_not_the_pinned_one_makes_the_key_beside_it_worthless) {
  pin_key_check(std::string(32, '0'));
  BOOST_TEST(said(update(escrow, jane())) == "precondition_failed");
  BOOST_TEST(health("escrow_key") == "differs");
}

BOOST_AUTO_TEST_CASE(health_asks_for_the_checks_now_and_then_though_they_cannot_be_read) {
  put("platform/checks/v1", R"({"key_check":7})");
  CountingStore counted(store);
  engine::Engine counting({context(counted), leases});
  for (int i = 0; i < 5; ++i) {
    engine::Request request(Operation::read, "sys/health", {}, in(std::chrono::seconds(60)));
    BOOST_TEST(loop(counting.answer(std::move(request))).has_value());
  }
  BOOST_TEST(counted.reads == 1);
}

BOOST_AUTO_TEST_CASE(nothing_is_sealed_to_a_point_of_small_order) {
  for (const char* point : points_of_small_order) {
    put_public_key(point);
    const auto answer = update(escrow, jane());
    BOOST_TEST(said(answer) == "record_malformed");
    BOOST_TEST(field_of(answer.error()) == "escrow_public_key");
    BOOST_TEST(health("escrow_key") == "unusable");
  }
  BOOST_TEST(stored(path) == "none");
}

BOOST_AUTO_TEST_CASE(bad_addresses_are_refused_before_anything_is_sealed) {
  const auto with_email = [&](const std::string& email) {
    return said(update(escrow, R"({"kek":")" + kek + R"(","user_email":")" + email + R"("})"));
  };
  BOOST_TEST(with_email(std::string(255, 'e')) == "invalid_request");
  BOOST_TEST(with_email("") == "invalid_request");
  BOOST_TEST(with_email("a\\u0000b") == "invalid_request");
  BOOST_TEST(stored(path) == "none");
  BOOST_TEST(with_email(std::string(254, 'e')) != "invalid_request");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_seal_escrow
