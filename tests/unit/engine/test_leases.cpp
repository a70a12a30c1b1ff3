#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "desk.hpp"
#include "service/access/rules.hpp"

namespace splitkey::test::test_leases {
namespace {

using access::Peer;

const Peer anna(1000, 1000, 1, {}, 1);
const Peer bert(1001, 1001, 2, {}, 3);
const Peer root = access::Rules(0, std::nullopt).recognize(Peer(0, 0, 3, {}, 4));

const std::string kek(64, 'c');

/// An organization with a team, and an engine that counts what its leases cost: the pool has one thread.
class LeaseDesk : public Desk {
 public:
  LeaseDesk() {
    BOOST_TEST_REQUIRE(update("organizations/7", R"({"passphrase":"x",)" + shares({1, 2, 3}) + "}").has_value());
    BOOST_TEST_REQUIRE(update("teams/3", R"({"org_id":7})").has_value());
  }
  std::string unlock_organization() {
    const auto unlocked = update("organizations/7/unlock", R"({"passphrase":"x",)" + shares({1, 2, 3}) + "}");
    BOOST_TEST_REQUIRE(unlocked.has_value());
    return std::string(text(unlocked->data, "lease_id"));
  }
  std::string unlock_team() {
    const auto unlocked = update("teams/3/unlock", R"({"org_id":7,"passphrase":"x",)" + shares({1, 2, 3}) + "}");
    BOOST_TEST_REQUIRE(unlocked.has_value());
    return std::string(text(unlocked->data, "lease_id"));
  }
  static std::string by(const std::string& lease, const std::string& more = "") {
    return R"({"lease_id":")" + lease + "\"" + more + "}";
  }
  static std::string by_passphrase(const std::string& more = "") {
    return R"({"org_id":7,"team_id":3,"passphrase":"x",)" + shares({2, 3, 4}) + more + "}";
  }
  Result<engine::Answer> ask_as(const Peer& peer, Operation operation, std::string path, const std::string& data) {
    engine::Request request(operation, std::move(path), read_json(data), in(std::chrono::seconds(60)), peer);
    return loop(engine.answer(std::move(request)));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_leases, LeaseDesk)

BOOST_AUTO_TEST_CASE(a_team_is_opened_by_its_lease_and_by_its_passphrase_alike) {
  const std::string lease = unlock_team();
  BOOST_TEST(said(update("surveys/1/kek/encrypt", by(lease, R"(,"kek":")" + kek + "\""))) ==
             R"({"vault_path":"surveys/1/kek","version":1})");
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(said(update("surveys/1/kek/decrypt", by(lease))) == R"({"kek":")" + kek + R"("})");
  }
  BOOST_TEST(said(update("surveys/1/kek/decrypt", by_passphrase())) == R"({"kek":")" + kek + R"("})");
  BOOST_TEST(update("surveys/2/kek/encrypt", by_passphrase(R"(,"kek":")" + kek + "\"")).has_value());
  BOOST_TEST(said(update("surveys/2/kek/decrypt", by(lease))) == R"({"kek":")" + kek + R"("})");
}

BOOST_AUTO_TEST_CASE(a_team_is_unlocked_by_its_organizations_lease_which_outlives_it) {
  const std::string organization = unlock_organization();
  const auto unlocked = update("teams/3/unlock", by(organization));
  BOOST_TEST_REQUIRE(unlocked.has_value());
  const std::string team(text(unlocked->data, "lease_id"));
  BOOST_TEST(update("surveys/1/kek/encrypt", by_passphrase(R"(,"kek":")" + kek + "\"")).has_value());
  BOOST_TEST(said(update("surveys/1/kek/decrypt", by(team))) == R"({"kek":")" + kek + R"("})");
  BOOST_TEST(said(update("surveys/1/kek/decrypt", by(organization))) == "decryption_failed");
  BOOST_TEST(said(update("teams/3/unlock", by(team))) == "invalid_request");
  BOOST_TEST(said(update("sys/leases/revoke", by(organization))) == R"({"revoked":2})");
  BOOST_TEST(said(update("surveys/1/kek/decrypt", by(team))) == "precondition_failed");
}

BOOST_AUTO_TEST_CASE(a_lease_of_another_organization_unlocks_no_team) {
  BOOST_TEST(update("organizations/8", R"({"passphrase":"x",)" + shares({1, 2, 3}) + "}").has_value());
  BOOST_TEST(update("teams/4", R"({"org_id":8})").has_value());
  BOOST_TEST(said(update("teams/4/unlock", by(unlock_organization()))) == "invalid_request");
  BOOST_TEST(said(update("surveys/1/kek/encrypt",
                         by(unlock_organization(),
                            R"(,"generate":true,"vault_path":"organizations/8/surveys/1/kek")"))) == "invalid_request");
}

BOOST_AUTO_TEST_CASE(a_lease_stands_alone) {
  const std::string lease = unlock_team();
  for (const std::string& beside : {std::string(R"(,"org_id":7)"), std::string(R"(,"team_id":3)"),
                                    std::string(R"(,"passphrase":"x")"), "," + shares({1, 2, 3}), "," + component()}) {
    BOOST_TEST(said(update("surveys/1/kek/decrypt", by(lease, beside))) == "invalid_request");
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_passphrase_gets_no_lease) {
  BOOST_TEST(said(update("organizations/7/unlock", R"({"passphrase":"y",)" + shares({1, 2, 3}) + "}")) ==
             "decryption_failed");
  BOOST_TEST(said(update("teams/3/unlock", R"({"org_id":8,"passphrase":"x",)" + shares({1, 2, 3}) + "}")) ==
             "invalid_request");
  BOOST_TEST(said(update("teams/3/unlock", R"({"org_id":7})")) == "invalid_request");
  BOOST_TEST(said(ask(Operation::list, "sys/leases", "{}")) == R"({"keys":[],"key_info":{}})");
}

BOOST_AUTO_TEST_CASE(leases_are_shown_and_revoked_by_who_may) {
  const auto unlocked =
      ask_as(anna, Operation::update, "organizations/7/unlock", R"({"passphrase":"x",)" + shares({1, 2, 3}) + "}");
  const std::string lease(text(unlocked->data, "lease_id"));
  const auto listed = [&](const Peer& peer) {
    return ask_as(peer, Operation::list, "sys/leases", "{}")->data.find_array("keys")->size();
  };
  BOOST_TEST(listed(anna) == 1U);
  BOOST_TEST(listed(bert) == 0U);
  BOOST_TEST(listed(root) == 1U);
  const auto shown = ask_as(anna, Operation::list, "sys/leases", "{}");
  BOOST_TEST((shown->data.find_object("key_info")->find_object(lease)->find_integer("org_id") == 7));
  BOOST_TEST(said(ask_as(bert, Operation::update, "surveys/1/kek/decrypt", by(lease))) == "precondition_failed");
  BOOST_TEST(said(ask_as(bert, Operation::update, "sys/leases/revoke", by(lease))) == "not_found");
  BOOST_TEST(said(ask_as(root, Operation::update, "sys/leases/revoke", "{}")) == R"({"revoked":1})");
  BOOST_TEST(said(ask_as(anna, Operation::update, "surveys/1/kek/decrypt", by(lease))) == "precondition_failed");
}

BOOST_AUTO_TEST_CASE(where_leases_are_off_nothing_is_unlocked) {
  unlock::Leases none(loop.executor(), std::chrono::seconds(0), false);
  engine::Engine without({context(), none});
  engine::Request request(Operation::update, "organizations/7/unlock",
                          read_json(R"({"passphrase":"x",)" + shares({1, 2, 3}) + "}"), in(std::chrono::seconds(60)));
  BOOST_TEST(said(loop(without.answer(std::move(request)))) == "precondition_failed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_leases
