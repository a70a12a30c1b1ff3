#include <boost/test/unit_test.hpp>

#include "admin/setup/platform_key.hpp"
#include "administration.hpp"
#include "base/json/write.hpp"

namespace splitkey::test::test_platform_key {
namespace {

using State = setup::PlatformKeyFound::State;

constexpr const char* key = "/v1/secret/data/platform/master-key";
constexpr const char* checks = "/v1/secret/data/platform/checks/v1";
constexpr const char* folders[] = {"users", "surveys", "organizations", "teams"};

std::string version(int number, std::string_view record) {
  return http(200, R"({"data":{"data":)" + std::string(record) + R"(,"metadata":{"version":)" + std::to_string(number) +
                       R"(,"created_time":"then"}}})");
}
std::string written(int number) {
  return http(200, R"({"data":{"version":)" + std::to_string(number) + R"(,"created_time":"then"}})");
}
std::string key_of(const std::string& set_id) { return R"({"vault_component":"00","share_set":")" + set_id + R"("})"; }
const std::string mismatch = http(400, R"({"errors":["check-and-set parameter did not match the current version"]})");

class PlatformKey : public Administration {
 public:
  const setup::FreshKey fresh = setup::FreshKey::make();

  Result<setup::PlatformKeyFound> find() {
    return (*this)([this] { return setup::find_platform_key(calls, places); });
  }
  Result<setup::KeyStored> store(const setup::PlatformKeyFound& in_place_of) {
    return (*this)([&] { return setup::KeyStored::store(calls, places, fresh, in_place_of); });
  }
  Result<void> note(setup::KeyStored& stored, const std::vector<unsigned>& xs) {
    return (*this)([&] { return stored.note_handed_out(calls, xs); });
  }
  Result<bool> is_anything_wrapped() {
    return (*this)([this] { return setup::is_anything_wrapped(calls, places); });
  }

  static bool has_public_key(const std::string& body) { return body.find("escrow_public_key") != std::string::npos; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(platform_key_in_vault, PlatformKey)

BOOST_AUTO_TEST_CASE(its_state_is_told_by_the_set_and_the_public_key) {
  BOOST_TEST((find().value().state == State::absent));

  server.say(key, {{version(1, R"({"vault_component":"00"})")}});
  BOOST_TEST((find().value().state == State::from_elsewhere));

  server.say(key, {{version(1, key_of(fresh.set_id()))}});
  BOOST_TEST((find().value().state == State::unfinished));

  json::Object record = fresh.checks().to_record();
  server.say(checks, {{version(5, json::write(record).expose_text())}});
  const auto complete = find().value();
  BOOST_TEST((complete.state == State::complete));
  BOOST_TEST(complete.set_id == fresh.set_id());

  record.erase("escrow_public_key");
  json::Array xs;
  xs.emplace_back(std::int64_t{1});
  xs.emplace_back(std::int64_t{2});
  record.set("handed_out", std::move(xs));
  server.say(checks, {{version(3, json::write(record).expose_text())}});
  const auto unfinished = find().value();
  BOOST_TEST((unfinished.state == State::unfinished));
  BOOST_TEST(unfinished.handed_out == (std::vector<unsigned>{1, 2}), boost::test_tools::per_element());
  BOOST_TEST(unfinished.key_version == 1U);
  BOOST_TEST(unfinished.checks_version == 3U);
}

BOOST_AUTO_TEST_CASE(a_key_and_checks_of_two_sets_are_refused_and_both_are_named) {
  json::Object record = fresh.checks().to_record();
  server.say(key, {{version(3, key_of("7f3a91c2"))}});
  server.say(checks, {{version(5, json::write(record).expose_text())}});
  const auto two = find();
  BOOST_TEST(code(two) == "precondition_failed");
  for (const std::string& said :
       {std::string("version 3, share set 7f3a91c2"), "version 5, share set " + fresh.set_id(),
        std::string("\"bao kv metadata get -mount=secret platform/master-key\"")}) {
    BOOST_TEST(two.error().message().find(said) != std::string::npos, said);
  }

  server.say(key, {{version(3, key_of(fresh.set_id()))}});
  BOOST_TEST((find().value().state == State::complete));
}

BOOST_AUTO_TEST_CASE(checks_whose_set_is_not_known_or_not_in_use_yet_go_with_any_key) {
  json::Object record = fresh.checks().to_record();
  record.erase("escrow_public_key");
  server.say(key, {{version(1, key_of("7f3a91c2"))}});
  server.say(checks, {{version(1, json::write(record).expose_text())}});
  BOOST_TEST((find().value().state == State::unfinished));  // a replacement that was stopped between its two writes

  server.say(key, {{version(1, R"({"vault_component":"00"})")}});
  server.say(checks, {{version(1, json::write(fresh.checks().to_record()).expose_text())}});
  BOOST_TEST((find().value().state == State::from_elsewhere));

  json::Object three;
  for (const unsigned x : {1U, 2U, 3U}) three.set(std::to_string(x), fresh.checks().share_checks().at(x));
  record = fresh.checks().to_record();
  record.set("share_checks", std::move(three));
  server.say(key, {{version(1, key_of("7f3a91c2"))}});
  server.say(checks, {{version(1, json::write(record).expose_text())}});
  BOOST_TEST((find().value().state == State::complete));
}

BOOST_AUTO_TEST_CASE(a_deleted_one_is_absent_and_its_version_says_so) {
  server.say(key, {{http(404, R"({"data":{"data":null,"metadata":{"version":4,"created_time":"then",)"
                              R"("deletion_time":"later"}}})")}});
  const auto found = find().value();
  BOOST_TEST((found.state == State::absent));
  BOOST_TEST(found.key_version == 4U);
}

BOOST_AUTO_TEST_CASE(the_public_key_is_published_with_the_last_share_and_not_before) {
  server.say(key, {{written(1)}});
  server.say(checks, {{written(1)}, {written(2)}, {written(3)}, {written(4)}, {written(5)}});
  auto stored = store({}).value();
  for (const unsigned x : {1U, 2U, 3U, 4U}) {
    BOOST_TEST(!stored.is_complete());
    BOOST_TEST(note(stored, {x}).has_value());
  }
  BOOST_TEST(stored.is_complete());
  BOOST_TEST(server.requests.size() > 6U);
  const auto bodies_of_checks = bodies(checks);
  BOOST_TEST_REQUIRE(bodies_of_checks.size() == 5U);
  for (std::size_t number = 0; number < 5; ++number) {
    BOOST_TEST(has_public_key(bodies_of_checks[number]) == (number == 4));
    BOOST_TEST(bodies_of_checks[number].find(R"("cas":)" + std::to_string(number)) != std::string::npos);
  }
  BOOST_TEST(bodies_of_checks[4].find(R"("handed_out":[1,2,3,4])") != std::string::npos);
  BOOST_TEST(bodies(key).at(0).find(R"("share_set":")" + fresh.set_id()) != std::string::npos);
  BOOST_TEST(bodies(key).at(0).find(R"("cas":0)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_two_set_ups_one_goes_on) {
  server.say(key, {{mismatch}});
  const auto overtaken = store({});
  BOOST_TEST(code(overtaken) == "conflict");
  BOOST_TEST(overtaken.error().message().find("run this again") != std::string::npos);
  BOOST_TEST(bodies(checks).empty());

  server.say(key, {{written(1)}});
  server.say(checks, {{written(1)}, {mismatch}});
  auto stored = store({}).value();
  const auto replaced = note(stored, {1});
  BOOST_TEST(code(replaced) == "conflict");
  BOOST_TEST(replaced.error().message().find("worthless") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(anything_in_any_folder_counts_and_an_answer_that_says_nothing_is_no_no) {
  for (const char* folder : folders)
    server.say(std::string("/v1/secret/metadata/") + folder + "/?list=true", {{http(404, R"({"errors":[]})")}});
  BOOST_TEST(!is_anything_wrapped().value());
  for (const char* folder : folders) {
    const std::string target = std::string("/v1/secret/metadata/") + folder + "/?list=true";
    server.say(target, {{http(200, R"({"data":{"keys":["42/"]}})")}});
    BOOST_TEST(is_anything_wrapped().value());
    for (const char* nonsense : {"", "{}", R"({"data":{"keys":"none"}})"}) {
      server.say(target, {{http(200, nonsense)}});
      BOOST_TEST(code(is_anything_wrapped()) == "vault_unavailable");
    }
    server.say(target, {{http(403, R"({"errors":["permission denied"]})")}});
    BOOST_TEST(code(is_anything_wrapped()) == "vault_denied");
    server.say(target, {{http(404, R"({"errors":[]})")}});
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_platform_key
