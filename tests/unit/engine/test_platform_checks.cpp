#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "desk.hpp"
#include "keys/keys/escrow_record.hpp"

namespace splitkey::test::test_platform_checks {
namespace {

constexpr const char* checks_path = "platform/checks/v1";

/// A platform key that CheckTick made: half and escrows, and no checks.
class CheckTickDesk : public Desk {
 public:
  std::string write(const std::string& half, const std::string& more = "") {
    last = update("platform/checks", R"({"vault_token":"s.token",)" + half + more + "}");
    return said(last);
  }
  std::string told(const char* member) { return std::string(text(last->data, member)); }
  static std::string again(const std::string& half) {
    return R"(,"custodian_shares_again":)" + half.substr(half.find('['));
  }
  void put_escrow(const std::string& survey, bool opens = true) {
    json::Object record = rows("escrows").front()->find_object("secret")->clone();
    if (!opens) record.set("encrypted_kek", std::string(120, '0'));
    put(opens ? std::string(text(*rows("escrows").front(), "vault_path"))
              : "users/1/surveys/" + survey + "/recovery-kek",
        written(record));
  }
  /// The share with its last digit changed: by itself it reads.
  static std::string with_damage() {
    std::string half = shares({1, 2, 3});
    const std::size_t at = half.size() - 3;
    half[at] = half[at] == '0' ? '1' : '0';
    return half;
  }

  Result<engine::Answer> last;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_platform_checks, CheckTickDesk)

BOOST_AUTO_TEST_CASE(a_key_that_opens_an_escrow_gets_its_checks) {
  put_escrow("1");
  BOOST_TEST_REQUIRE(write(shares({1, 2, 3})) != "precondition_failed");
  BOOST_TEST(told("proven_by") == text(*rows("escrows").front(), "vault_path"));
  BOOST_TEST(told("escrow_public_key") == public_key());
  BOOST_TEST((last->data.find_boolean("changed") == true));
  const json::Object record = read_json(stored(checks_path));
  BOOST_TEST(text(record, "key_check") == told("key_check"));
  BOOST_TEST(record.find_object("share_checks")->members().size() == 3U);
  BOOST_TEST(record.find("created_at") != nullptr);
  BOOST_TEST(said(update("platform/verify", "{" + shares({2, 3, 4}) + "}")) ==
             R"({"platform_key_version":"v1","matches":true,"escrow_key_matches":true})");
}

BOOST_AUTO_TEST_CASE(from_then_on_escrows_are_sealed) {
  put_escrow("1");
  const std::string data = R"({"kek":")" + std::string(64, 'a') + R"(","user_email":"a@b.c"})";
  BOOST_TEST(said(update("users/8/surveys/1/escrow", data)) == "invalid_request");
  BOOST_TEST_REQUIRE(write(shares({1, 2, 3})) != "precondition_failed");
  BOOST_TEST(text(update("users/8/surveys/1/escrow", data)->data, "format") == "sealed");
}

BOOST_AUTO_TEST_CASE(without_an_escrow_the_shares_are_wanted_twice) {
  BOOST_TEST(write(shares({1, 2, 3})) == "precondition_failed");
  BOOST_TEST((std::get<std::string>(last.error().details().at(0).value) == "custodian_shares_again"));
  BOOST_TEST(write(with_damage(), again(shares({1, 2, 3}))) == "invalid_custodian");
  BOOST_TEST(write(shares({1, 2, 3}), again(shares({1, 2}))) == "invalid_custodian");
  BOOST_TEST(stored(checks_path) == "none");
  BOOST_TEST_REQUIRE(write(shares({1, 2, 3}), again(shares({2, 3, 4}))) != "precondition_failed");
  BOOST_TEST(told("proven_by") == "second entry");
}

BOOST_AUTO_TEST_CASE(shares_that_open_no_escrow_are_refused_though_they_were_entered_twice) {
  put_escrow("1");
  BOOST_TEST(write(with_damage()) == "decryption_failed");
  BOOST_TEST(write(with_damage(), again(with_damage())) == "decryption_failed");
  BOOST_TEST(stored(checks_path) == "none");
}

BOOST_AUTO_TEST_CASE(one_damaged_escrow_does_not_stand_in_the_way) {
  put_escrow("5", false);
  put_escrow("1");
  BOOST_TEST_REQUIRE(write(shares({1, 2, 3})) != "decryption_failed");
  BOOST_TEST(told("proven_by") == text(*rows("escrows").front(), "vault_path"));
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_added_and_nothing_is_written_twice) {
  put_checks();
  auto record = read_json(stored(checks_path));
  record.erase("escrow_public_key");
  put(checks_path, written(record));
  BOOST_TEST_REQUIRE(write(component()) != "precondition_failed");
  BOOST_TEST((last->data.find_boolean("changed") == true));
  BOOST_TEST((last->data.find_integer("version") == 3));
  BOOST_TEST(read_json(stored(checks_path)).find_object("share_checks")->members().size() == 4U);
  BOOST_TEST_REQUIRE(write(shares({1, 2, 4})) != "precondition_failed");
  BOOST_TEST((last->data.find_boolean("changed") == false));
  BOOST_TEST((last->data.find_integer("version") == 3));
}

BOOST_AUTO_TEST_CASE(another_check_there_is_never_written_over) {
  put_escrow("1");
  put(checks_path, R"({"escrow_public_key":")" + other_public_key() + R"("})");
  BOOST_TEST(write(shares({1, 2, 3})) == "invalid_custodian");
  put_checks();
  auto record = read_json(stored(checks_path));
  record.set("escrow_public_key", other_public_key());
  put(checks_path, written(record));
  BOOST_TEST(write(shares({1, 2, 3})) == "precondition_failed");
  BOOST_TEST(field_of(last.error()) == "escrow_public_key");
  BOOST_TEST(stored(checks_path) == written(record));
}

BOOST_AUTO_TEST_CASE(the_checks_are_shown) {
  BOOST_TEST(said(read("platform/checks")) == "not_found");
  put_checks();
  const auto shown = read("platform/checks");
  BOOST_TEST_REQUIRE(shown.has_value());
  BOOST_TEST(text(shown->data, "escrow_public_key") == public_key());
  BOOST_TEST((shown->data.find_integer("version") == 1));
}

BOOST_AUTO_TEST_CASE(a_token_is_needed_and_may_hold_nothing_that_breaks_a_header) {
  for (const char* token : {R"("")", R"("a b")", R"("a\n")", R"("\u00e4")", "7"}) {
    BOOST_TEST(said(update("platform/checks", R"({"vault_token":)" + std::string(token) + "," + shares({1, 2, 3}) +
                                                  "}")) == "invalid_request",
               token);
  }
  BOOST_TEST(said(update("platform/checks", "{" + shares({1, 2, 3}) + "}")) == "invalid_request");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_platform_checks
