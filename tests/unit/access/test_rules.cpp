#define BOOST_TEST_DYN_LINK
#include <array>

#include <boost/test/unit_test.hpp>

#include "service/access/rules.hpp"

namespace splitkey::access::test_rules {
namespace {

constexpr uid_t daemon_user = 200;
constexpr gid_t socket_group = 300;
const Rules rules(daemon_user, socket_group);

Peer member() { return {1000, 1000, 1, {7, socket_group}}; }
Peer stranger() { return {1000, 1000, 1, {7}}; }

constexpr std::array group_paths{"sys/health",
                                 "sys/info",
                                 "sys/leases",
                                 "sys/leases/revoke",
                                 "surveys/1/kek",
                                 "surveys/1/kek/decrypt",
                                 "users/1/surveys",
                                 "users/1/surveys/2/escrow",
                                 "users/1/verify-email",
                                 "organizations/1",
                                 "organizations/1/unlock",
                                 "teams/1",
                                 "teams/",  // no id: that is the engine's to say
                                 "teams/1/unlock"};

constexpr std::array administrator_paths{"platform/verify",
                                         "platform/versions",
                                         "organizations/1/export",
                                         "teams/1/export",
                                         "organizations",
                                         "sys/metrics",
                                         "sys",
                                         "sys/health/x",
                                         "organizations/1/unlock/x",
                                         "recovery/requests",
                                         "surveys",
                                         "",
                                         "sys/healthy"};

std::string_view code(const Result<void>& result) { return result ? "" : name(result.error().code()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(access_rules)

BOOST_AUTO_TEST_CASE(root_and_the_daemons_own_user_may_everything) {
  for (const uid_t uid : {uid_t{0}, daemon_user}) {
    const Peer peer = rules.recognize(Peer(uid, 1000, 1, {}));
    BOOST_TEST(peer.is_administrator());
    BOOST_TEST(rules.admit(peer).has_value());
    for (const char* path : group_paths) BOOST_TEST(rules.permit(peer, path).has_value(), path);
    for (const char* path : administrator_paths) BOOST_TEST(rules.permit(peer, path).has_value(), path);
  }
}

BOOST_AUTO_TEST_CASE(nobody_else_is_an_administrator) {
  BOOST_TEST(!rules.recognize(member()).is_administrator());
  BOOST_TEST(!rules.recognize(Peer()).is_administrator());
}

BOOST_AUTO_TEST_CASE(a_peer_that_was_not_recognized_is_no_administrator) {
  BOOST_TEST(code(rules.permit(Peer(0, 0, 1, {}), "sys/health")) == "permission_denied");
}

BOOST_AUTO_TEST_CASE(members_of_the_sockets_group_may_what_an_application_needs) {
  BOOST_TEST(rules.admit(member()).has_value());
  for (const char* path : group_paths) BOOST_TEST(rules.permit(member(), path).has_value(), path);
}

BOOST_AUTO_TEST_CASE(members_of_the_sockets_group_may_nothing_else) {
  for (const char* path : administrator_paths) {
    BOOST_TEST(code(rules.permit(member(), path)) == "permission_denied", path);
  }
}

BOOST_AUTO_TEST_CASE(the_primary_group_counts_as_well) {
  BOOST_TEST(rules.permit(Peer(1000, socket_group, 1, {}), "sys/health").has_value());
}

BOOST_AUTO_TEST_CASE(nobody_else_may_anything) {
  for (const Peer& peer : {stranger(), Peer()}) BOOST_TEST(code(rules.admit(peer)) == "permission_denied");
  for (const char* path : group_paths) BOOST_TEST(code(rules.permit(stranger(), path)) == "permission_denied", path);
}

BOOST_AUTO_TEST_CASE(without_a_group_only_root_and_the_own_user_are_admitted) {
  const Rules closed(daemon_user, std::nullopt);
  BOOST_TEST(code(closed.admit(member())) == "permission_denied");
  BOOST_TEST(closed.admit(closed.recognize(Peer(0, 0, 1, {}))).has_value());
}

BOOST_AUTO_TEST_CASE(who_is_an_administrator_to_other_rules_is_none_to_these) {
  const Peer elsewhere = Rules(1000, socket_group).recognize(stranger());
  BOOST_TEST(elsewhere.is_administrator());
  BOOST_TEST(!rules.recognize(elsewhere).is_administrator());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::access::test_rules
