#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "base/json/read.hpp"
#include "vault_under_test.hpp"

namespace splitkey::test::test_kv_write {

// A write of version 3 over version 2, and a deletion, whose answers get lost.

namespace {

constexpr const char* target = "/v1/secret/data/surveys/7/kek";
constexpr const char* third = "/v1/secret/data/surveys/7/kek?version=3";
constexpr std::string_view mismatch = R"({"errors":["check-and-set parameter did not match the current version"]})";

std::string version(int number, std::string_view record) {
  return http(200, R"({"data":{"data":)" + std::string(record) + R"(,"metadata":{"version":)" + std::to_string(number) +
                       R"(,"created_time":"then"}}})");
}

std::string written(int number) {
  return http(200, R"({"data":{"version":)" + std::to_string(number) + R"(,"created_time":"then"}})");
}

class Writing : public VaultUnderTest {
 public:
  const Reply lost{"", 0, true};
  const Reply failed{http(500, R"({"errors":["some text"]})")};
  const Reply deleted{http(404, R"({"data":{"data":null,"metadata":{"version":2,"created_time":"then"}}})")};

  Writing() { settings.cluster.most_tries = 3; }

  Result<kv::Written> write() {
    auto record = json::read_object(json::padded(R"({"a":1,"b":["x",true,1.5]})"), json::Limits{}).value();
    return loop(store().write("surveys/7/kek", std::move(record), 2, deadline));
  }
  Result<void> remove() { return loop(store().remove("surveys/7/kek", deadline)); }

  std::size_t writes() const {
    return static_cast<std::size_t>(std::ranges::count_if(server.requests, [](const std::string& request) {
      return request.starts_with("POST " + std::string(target));
    }));
  }
};

constexpr std::string_view ours = R"({"b":["x",true,1.5],"a":1})";
constexpr std::string_view theirs = R"({"b":["x",true,1.5],"a":2})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kv_write, Writing)

BOOST_AUTO_TEST_CASE(a_write_that_was_done_is_found_and_not_done_again) {
  for (const Reply& reply : {lost, failed}) {
    server.say(target, {reply, {version(3, ours)}});
    const auto done = write();
    BOOST_TEST_REQUIRE(done.has_value());
    BOOST_TEST(done->version == 3U);
    BOOST_TEST(done->created_time == "then");
  }
  BOOST_TEST(writes() == 2U);
}

BOOST_AUTO_TEST_CASE(a_write_that_was_not_done_is_done_again_with_the_same_check) {
  for (const Reply& reply : {lost, failed}) {
    server.say(target, {reply, {version(2, theirs)}, {written(3)}});
    BOOST_TEST(write().value().version == 3U);
    BOOST_TEST(server.last(target).find(R"("cas":2)") != std::string::npos);
  }
  BOOST_TEST(writes() == 4U);
}

BOOST_AUTO_TEST_CASE(a_write_done_late_is_found_when_it_is_done_again) {
  server.say(target, {lost, {version(2, theirs)}, {http(400, mismatch)}, {version(3, ours)}});
  BOOST_TEST(write().value().version == 3U);
}

BOOST_AUTO_TEST_CASE(a_write_that_was_done_and_written_over_since_is_found_by_its_number) {
  server.say(target, {lost, {version(5, theirs)}});
  server.say(third, {{version(3, ours)}});
  BOOST_TEST(write().value().version == 3U);
}

BOOST_AUTO_TEST_CASE(what_another_wrote_is_a_conflict) {
  server.say(target, {lost, {version(3, theirs)}});
  BOOST_TEST(code(write()) == "conflict");
  server.say(target, {lost, {version(5, theirs)}});
  server.say(third, {{version(3, theirs)}});
  BOOST_TEST(code(write()) == "conflict");
  BOOST_TEST(writes() == 2U);
}

BOOST_AUTO_TEST_CASE(a_conflict_at_the_first_try_is_a_conflict_even_with_ourselves) {
  server.say(target, {{http(400, mismatch)}, {version(3, ours)}});
  BOOST_TEST(code(write()) == "conflict");
  BOOST_TEST(server.count(target) == 1U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_back_is_told_as_unknown) {
  server.say(target, {lost, {http(403, R"({"errors":["permission denied"]})")}});
  const auto unknown = write();
  BOOST_TEST(code(unknown) == "vault_unavailable");
  BOOST_TEST(unknown.error().message().find("outcome is unknown") != std::string::npos);
  BOOST_TEST(writes() == 1U);
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_each_time_ends_with_its_own_error) {
  server.say(target, {failed, {version(2, theirs)}, failed, {version(2, theirs)}, failed, {version(2, theirs)}});
  const auto refused = write();
  BOOST_TEST(code(refused) == "vault_unavailable");
  BOOST_TEST(refused.error().message().find("status 500") != std::string::npos);
  BOOST_TEST(refused.error().message().find("unknown") == std::string::npos);
  BOOST_TEST(writes() == 3U);
}

BOOST_AUTO_TEST_CASE(a_deadline_that_cuts_a_write_leaves_its_outcome_unknown) {
  server.say(target, {{""}});
  BOOST_TEST_REQUIRE(log_in().has_value());
  deadline = in(std::chrono::milliseconds(50));
  const auto cut = write();
  BOOST_TEST(code(cut) == "deadline_exceeded");
  BOOST_TEST(cut.error().message().find("outcome is unknown") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_deletion_that_was_done_is_not_done_again) {
  server.say(target, {lost, deleted});
  BOOST_TEST(remove().has_value());
  BOOST_TEST(server.count(target) == 2U);
}

BOOST_AUTO_TEST_CASE(a_deletion_whose_record_is_still_there_is_unknown_and_not_done_again) {
  server.say(target, {lost, {version(3, theirs)}});
  const auto unknown = remove();
  BOOST_TEST(code(unknown) == "vault_unavailable");
  BOOST_TEST(unknown.error().message().find("outcome is unknown") != std::string::npos);
  BOOST_TEST(server.count(target) == 2U);
}

BOOST_AUTO_TEST_CASE(a_deletion_that_is_denied_is_told) {
  server.say("/v1/auth/token/lookup-self", {{http(200, R"({"data":{"ttl":60}})")}});
  server.say(target, {{http(403, R"({"errors":["permission denied"]})")}});
  BOOST_TEST(code(remove()) == "vault_denied");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_kv_write
