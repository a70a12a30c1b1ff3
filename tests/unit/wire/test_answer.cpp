#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "base/json/read.hpp"
#include "base/json/write.hpp"
#include "socket/wire/answer.hpp"
#include "socket/wire/frame.hpp"

namespace splitkey::test::test_answer {

namespace {

wire::Answer answer_with(Result<json::Object> outcome) {
  wire::Answer answer;
  answer.id = 7;
  answer.request_id = "u";
  answer.outcome = std::move(outcome);
  return answer;
}

std::string written(const wire::Answer& answer) {
  const auto frame = wire::write_answer(answer);
  wire::Header header;
  std::ranges::copy(frame.expose().first(wire::header_bytes), header.begin());
  const auto body = frame.expose_text().substr(wire::header_bytes);
  BOOST_TEST(wire::body_length(header, wire::default_max_frame_bytes).value() == body.size());
  return std::string(body);
}

auto read(std::string_view text) { return wire::read_answer(json::padded(text)); }

// An answer that is fine but for its outcome.
auto read_with(const std::string& outcome) { return read(R"({"id":7,"request_id":"u",)" + outcome + "}"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(answer)

BOOST_AUTO_TEST_CASE(a_success_is_written_with_its_data_and_nothing_that_is_empty) {
  json::Object data;
  data.set("version", 3);
  BOOST_TEST(written(answer_with(std::move(data))) == R"({"id":7,"request_id":"u","data":{"version":3}})");
  BOOST_TEST(written(answer_with(json::Object())) == R"({"id":7,"request_id":"u","data":{}})");
}

BOOST_AUTO_TEST_CASE(warnings_are_written_where_there_are_some) {
  auto answer = answer_with(json::Object());
  answer.warnings = {"one", "two"};
  BOOST_TEST(written(answer) == R"({"id":7,"request_id":"u","warnings":["one","two"],"data":{}})");
}

BOOST_AUTO_TEST_CASE(an_unknown_id_is_null) {
  auto answer = answer_with(failure(Errc::invalid_request, "m"));
  answer.id.reset();
  BOOST_TEST(written(answer) ==
             R"({"id":null,"request_id":"u","error":{"code":"invalid_request","message":"m","retryable":false}})");
}

BOOST_AUTO_TEST_CASE(an_error_is_written_with_all_it_knows) {
  const auto answer = answer_with(
      failure(Error(Errc::vault_sealed, "m").with("path", "p").with("version", 3).after(std::chrono::seconds(1))));
  BOOST_TEST(written(answer) ==
             R"({"id":7,"request_id":"u","error":{"code":"vault_sealed","message":"m","retryable":true,)"
             R"("retry_after_ms":1000,"details":{"path":"p","version":3}}})");
}

BOOST_AUTO_TEST_CASE(every_code_comes_back_as_itself) {
  for (int code = 0; code <= static_cast<int>(Errc::internal); ++code) {
    const auto answer = read(written(answer_with(failure(static_cast<Errc>(code), "m"))));
    BOOST_TEST_REQUIRE(answer.has_value());
    BOOST_TEST_REQUIRE(!answer->outcome.has_value());
    BOOST_TEST((answer->outcome.error().code() == static_cast<Errc>(code)));
  }
}

BOOST_AUTO_TEST_CASE(a_success_is_read) {
  const auto answer = read_with(R"("data":{"kek":"00"},"warnings":["w"])");
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST((answer->id == 7));
  BOOST_TEST(answer->request_id == "u");
  BOOST_TEST((answer->outcome.value().find_string("kek")->expose_text() == "00"));
  BOOST_TEST(answer->warnings == std::vector<std::string>{"w"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_error_is_read_with_all_it_knows) {
  const auto answer = read_with(
      R"("error":{"code":"conflict","message":"m","retryable":false,"retry_after_ms":20,"details":{"version":3,"path":"p"}})");
  BOOST_TEST_REQUIRE(answer.has_value());
  const Error& error = answer->outcome.error();
  BOOST_TEST((error.code() == Errc::conflict));
  BOOST_TEST(error.message() == "m");
  BOOST_TEST((error.retry_after() == std::chrono::milliseconds(20)));
  BOOST_TEST_REQUIRE(error.details().size() == 2U);
  BOOST_TEST(error.details()[0].name == "version");
  BOOST_TEST(std::get<std::int64_t>(error.details()[0].value) == 3);
  BOOST_TEST(std::get<std::string>(error.details()[1].value) == "p");
}

BOOST_AUTO_TEST_CASE(null_and_fractions_and_unknown_members_are_taken) {
  const auto answer = read_with(R"("data":{"sealed":null,"load":0.5},"since":"tomorrow")");
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST(answer->outcome.value().find("sealed")->is_null());
  BOOST_TEST(
      read_with(R"("error":{"code":"internal","message":"m","new":[],"details":{"a":null,"b":{}}})").has_value());
}

BOOST_AUTO_TEST_CASE(a_null_id_is_none) {
  const auto answer = read(R"({"id":null,"request_id":"u","data":{}})");
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST(!answer->id.has_value());
}

BOOST_AUTO_TEST_CASE(a_code_of_a_newer_daemon_is_internal_and_keeps_its_word) {
  const auto answer = read_with(R"("error":{"code":"quota_spent","message":"m"})");
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST((answer->outcome.error().code() == Errc::internal));
  BOOST_TEST(answer->outcome.error().message() == "m");
  BOOST_TEST(std::get<std::string>(answer->outcome.error().details().at(0).value) == "quota_spent");
}

BOOST_AUTO_TEST_CASE(what_is_no_answer_is_an_internal_error) {
  for (const std::string_view text : {
           "",
           "[]",
           "{}",
           "{",
           R"({"id":7,"request_id":"u"})",
           R"({"request_id":"u","data":{}})",
           R"({"id":-1,"request_id":"u","data":{}})",
           R"({"id":"7","request_id":"u","data":{}})",
           R"({"id":1.5,"request_id":"u","data":{}})",
           R"({"id":7,"data":{}})",
           R"({"id":7,"request_id":7,"data":{}})",
           R"({"id":7,"request_id":"u","data":[]})",
           R"({"id":7,"request_id":"u","data":null})",
           R"({"id":7,"request_id":"u","data":{},"error":{"code":"internal","message":"m"}})",
           R"({"id":7,"request_id":"u","data":{},"warnings":"w"})",
           R"({"id":7,"request_id":"u","data":{},"warnings":[1]})",
           R"({"id":7,"request_id":"u","error":"internal"})",
           R"({"id":7,"request_id":"u","error":{"code":"internal"}})",
           R"({"id":7,"request_id":"u","error":{"message":"m"}})",
           R"({"id":7,"request_id":"u","error":{"code":7,"message":"m"}})",
           R"({"id":7,"request_id":"u","error":{"code":"internal","message":"m","retry_after_ms":-1}})",
           R"({"id":7,"request_id":"u","error":{"code":"internal","message":"m","retry_after_ms":"1"}})",
           R"({"id":7,"request_id":"u","error":{"code":"internal","message":"m","details":[]}})",
       }) {
    BOOST_TEST_CONTEXT(text) {
      const auto answer = read(text);
      BOOST_TEST_REQUIRE(!answer.has_value());
      BOOST_TEST((answer.error().code() == Errc::internal));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_the_same) {
  auto answer = answer_with(failure(Error(Errc::conflict, "m \"\\\n").with("version", 3)));
  answer.warnings = {"w"};
  const std::string once = written(answer);
  BOOST_TEST(written(read(once).value()) == once);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_answer
