#include <boost/test/unit_test.hpp>

#include "base/json/read.hpp"
#include "program/cli/escrow_tally.hpp"
#include "shown_exit_status.hpp"

namespace splitkey::test::test_escrow_tally {

using cli::EscrowTally;
using cli::Failure;

namespace {

EscrowTally tally() {
  EscrowTally made;
  made.counts = "opened 2";
  made.counts_object.set("opened", 2);
  return made;
}

json::Object read_back(const EscrowTally& tally) {
  const std::string text = tally.json();
  BOOST_TEST(text.find('\n') == text.size() - 1);
  return json::read_object(json::padded(std::string_view(text).substr(0, text.size() - 1)), {}).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(escrow_tally)

BOOST_AUTO_TEST_CASE(what_is_nothing_is_not_said) {
  BOOST_TEST(tally().text() == "opened 2, failed 0\n");
  BOOST_TEST(tally().json() == "{\"opened\":2,\"failed\":[]}\n");
}

BOOST_AUTO_TEST_CASE(what_is_something_is_said) {
  auto made = tally();
  made.deleted = 3;
  made.left = 4;
  made.stopped = true;
  made.failure = Failure(ExitStatus::no_output, "why");
  made.add_failed({"42", "7"}, Failure(Error(Errc::decryption_failed, "m"), "r"));
  BOOST_TEST(made.failed() == 1U);
  BOOST_TEST(made.text() == "opened 2, failed 1, deleted meanwhile 3, not looked at 4\n");
  BOOST_TEST(made.json() ==
             R"({"opened":2,"failed":[{"user_id":"42","survey_id":"7","code":"decryption_failed","message":"m"}],)"
             R"("deleted":3,"left":4,"stopped":true,"error":{"code":"no_output","message":"why","retryable":false}})"
             "\n");
}

BOOST_AUTO_TEST_CASE(more_failures_than_the_arena_could_hold_are_told) {
  auto made = tally();
  const std::string message(200, 'm');
  for (int i = 0; i < 20'000; ++i) made.add_failed({std::to_string(i), "7"}, Failure(ExitStatus::refused, message));
  const std::string text = made.json();
  BOOST_TEST(text.size() > std::size_t{4} << 20U);
  BOOST_TEST(text.starts_with(R"({"opened":2,"failed":[{"user_id":"0",)"));
  BOOST_TEST(text.ends_with("\"}]}\n"));
}

BOOST_AUTO_TEST_CASE(every_message_is_json) {
  auto made = tally();
  made.add_failed({"42", "7"}, Failure(ExitStatus::refused, "a \"b\"\n\\ c"));
  made.add_failed({"42", "8"}, Failure(ExitStatus::refused, ""));
  const auto object = read_back(made);
  const json::Array* failed = object.find_array("failed");
  BOOST_TEST_REQUIRE((failed != nullptr && failed->size() == 2U));
  BOOST_TEST(((*failed)[0].as_object()->find_string("message")->expose_text() == "a \"b\"\n\\ c"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_escrow_tally
