#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "desk.hpp"

namespace splitkey::test::test_engine {

BOOST_FIXTURE_TEST_SUITE(engine_dispatch, Desk)

BOOST_AUTO_TEST_CASE(a_path_that_matches_nothing_is_unsupported) {
  for (const char* path :
       {"nothing", "sys", "sys/health/", "/sys/health", "sys//health", "users/1", "surveys/1/kek/open",
        "surveys/../../platform/master-key", "recovery/requests", "organizations/1/export"}) {
    BOOST_TEST(said(read(path)) == "unsupported_path", path);
  }
}

BOOST_AUTO_TEST_CASE(an_operation_that_a_path_lacks_is_unsupported) {
  BOOST_TEST(said(ask(Operation::list, "sys/health", "{}")) == "unsupported_operation");
  BOOST_TEST(said(ask(Operation::remove, "teams/1", "{}")) == "unsupported_operation");
  BOOST_TEST(said(read("users/1/surveys")) == "unsupported_operation");
}

BOOST_AUTO_TEST_CASE(an_id_that_could_leave_its_path_is_refused) {
  const std::string long_id(65, 'a');
  for (const std::string& id :
       {std::string(".."), std::string("%2f"), std::string(), std::string("a b"), std::string("ä"), std::string("1."),
        std::string(1, '\0'), std::string(300, 'a'), long_id}) {
    BOOST_TEST(said(read("teams/" + id)) == "invalid_request", id);
    BOOST_TEST(said(read("users/1/surveys/" + id + "/escrow")) == "invalid_request", id);
  }
  BOOST_TEST(said(read("teams/" + std::string(64, 'a'))) == "not_found");
}

BOOST_AUTO_TEST_CASE(unknown_missing_and_ill_typed_fields_are_refused_by_name) {
  const auto unknown = update("teams/3", R"({"org_id":1,"colour":"red"})");
  BOOST_TEST(said(unknown) == "invalid_request");
  BOOST_TEST(unknown.error().message().find("colour") != std::string::npos);
  const auto missing = update("teams/3", "{}");
  BOOST_TEST(said(missing) == "invalid_request");
  BOOST_TEST(missing.error().message().find("org_id") != std::string::npos);
  for (const char* wrong : {R"({"org_id":-1})", R"({"org_id":true})", R"({"org_id":[]})", R"({"org_id":"a/b"})"}) {
    BOOST_TEST(said(update("teams/3", wrong)) == "invalid_request", wrong);
  }
  BOOST_TEST(said(read("sys/info").map([](engine::Answer&&) { return engine::Answer(); })) == "{}");
  BOOST_TEST(said(ask(Operation::read, "sys/info", R"({"x":1})")) == "invalid_request");
}

BOOST_AUTO_TEST_CASE(a_secret_that_was_taken_for_a_fields_name_is_not_repeated) {
  const std::string kek(64, 'a');
  const auto answer = update("teams/3", R"({"org_id":1,")" + kek + R"(":1})");
  BOOST_TEST(said(answer) == "invalid_request");
  BOOST_TEST(answer.error().message().find(kek) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(help_tells_what_a_path_takes) {
  const auto help = ask(Operation::help, "teams/3", "{}");
  BOOST_TEST(said(help) ==
             R"({"path":"teams/{team}","synopsis":"The metadata of a team's key: the organization it belongs to.",)"
             R"("operations":["read","update"],"fields":[)"
             R"({"name":"org_id","type":"id","secret":false,"required":true,"operations":["update"],)"
             R"("description":"the organization the team belongs to"},)"
             R"({"name":"replace_version","type":"integer","secret":false,"required":false,"operations":["update"],)"
             R"("description":"the version to replace, to move a team to another organization"}]})");
}

BOOST_AUTO_TEST_CASE(every_path_has_help_and_secrets_are_marked) {
  for (const char* path :
       {"sys/health", "sys/info", "platform/verify", "organizations/1", "organizations/1/unlock", "teams/1",
        "teams/1/unlock", "surveys/1/kek/encrypt", "surveys/1/kek/decrypt", "surveys/1/kek", "users/1/surveys",
        "users/1/surveys/2/escrow", "users/1/surveys/2/recover", "users/1/verify-email"}) {
    const auto help = ask(Operation::help, path, "{}");
    BOOST_TEST_REQUIRE(help.has_value(), path);
    for (const json::Value& field : *help->data.find_array("fields")) {
      const std::string_view name = text(*field.as_object(), "name");
      const bool secret = name == "kek" || name == "passphrase" || name.starts_with("custodian_");
      BOOST_TEST((field.as_object()->find_boolean("secret") == secret), std::string(path) + " " + std::string(name));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_daemon_knows_its_paths) {
  BOOST_TEST(engine.knows("users/1/surveys/2/escrow"));
  BOOST_TEST(engine.knows("users/../surveys/2/escrow"));  // answered invalid_request, not denied
  BOOST_TEST(!engine.knows("users/1/surveys/2"));
}

BOOST_AUTO_TEST_CASE(health_is_answered_and_says_that_the_halves_are_apart) {
  const auto health = read("sys/health");
  BOOST_TEST_REQUIRE(health.has_value());
  BOOST_TEST((health->data.find_boolean("ready") == true));
  BOOST_TEST(text(health->data, "split_knowledge") == "intact");
  BOOST_TEST(text(health->data, "custodian") == "request");
  BOOST_TEST(health->data.find("token")->is_null());
  BOOST_TEST(health->data.find("secret_id")->is_null());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_engine
