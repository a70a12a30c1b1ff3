#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "base/json/read.hpp"
#include "base/json/write.hpp"
#include "socket/wire/frame.hpp"
#include "socket/wire/request.hpp"

namespace splitkey::test::test_request {

using splitkey::Operation;

namespace {

auto read(std::string_view text) { return wire::read_request(json::padded(text)); }

// A request whose members are fine but for what `members` adds.
std::string with(const std::string& members) {
  return R"({"id":7,"operation":"read","path":"sys/info")" + members + "}";
}

void must_be_refused(std::string_view text, std::optional<std::int64_t> id, std::string_view mentioned = "",
                     Errc code = Errc::invalid_request) {
  BOOST_TEST_CONTEXT(text) {
    const auto request = read(text);
    BOOST_TEST_REQUIRE(!request.has_value());
    BOOST_TEST((request.error().error.code() == code));
    BOOST_TEST((request.error().id == id));
    BOOST_TEST(request.error().error.message().find(mentioned) != std::string::npos, request.error().error.message());
  }
}

std::string_view body_of(const secret::Bytes& frame) { return frame.expose_text().substr(wire::header_bytes); }

}  // namespace

BOOST_AUTO_TEST_SUITE(request)

BOOST_AUTO_TEST_CASE(a_whole_request_is_read) {
  const auto request = read(
      R"({"id": 7, "operation": "update", "path": "users/42/surveys/7/escrow", "data": {"user_email": "a@b"}, "deadline_ms": 5000})");
  BOOST_TEST_REQUIRE(request.has_value());
  BOOST_TEST(request->id == 7);
  BOOST_TEST((request->operation == Operation::update));
  BOOST_TEST(request->path == "users/42/surveys/7/escrow");
  BOOST_TEST((request->data.find_string("user_email")->expose_text() == "a@b"));
  BOOST_TEST((request->deadline == std::chrono::seconds(5)));
}

BOOST_AUTO_TEST_CASE(data_and_deadline_may_be_missing) {
  const auto request = read(with(""));
  BOOST_TEST_REQUIRE(request.has_value());
  BOOST_TEST(request->data.empty());
  BOOST_TEST((request->deadline == wire::default_deadline));
  BOOST_TEST(read(with(R"(,"data":{})")).has_value());
}

BOOST_AUTO_TEST_CASE(each_operation_has_its_word) {
  const std::array<std::pair<Operation, std::string_view>, 5> all{{{Operation::read, "read"},
                                                                   {Operation::update, "update"},
                                                                   {Operation::list, "list"},
                                                                   {Operation::remove, "delete"},
                                                                   {Operation::help, "help"}}};
  for (const auto& [operation, word] : all) {
    BOOST_TEST(splitkey::name(operation) == word);
    BOOST_TEST((splitkey::operation_from_name(word) == operation));
  }
}

BOOST_AUTO_TEST_CASE(a_word_that_is_no_operation_is_unsupported) {
  for (const std::string word : {"write", "remove", "READ", "read ", "", "patch"}) {
    must_be_refused(R"({"id":7,"path":"sys/info","operation":")" + word + "\"}", 7, "operation",
                    Errc::unsupported_operation);
  }
}

BOOST_AUTO_TEST_CASE(an_id_goes_from_0_to_the_greatest_63_bit_number) {
  for (const std::string id : {"0", "9223372036854775807"}) {
    const auto request = read(R"({"id":)" + id + R"(,"operation":"read","path":"p"})");
    BOOST_TEST_REQUIRE(request.has_value());
    BOOST_TEST(std::to_string(request->id) == id);
  }
}

BOOST_AUTO_TEST_CASE(another_id_is_refused_and_cannot_be_answered_by) {
  for (const std::string id : {"-1", "-9223372036854775808", "\"7\"", "true", "[7]", "{}"}) {
    must_be_refused(R"({"id":)" + id + R"(,"operation":"read","path":"p"})", std::nullopt, "'id'");
  }
  for (const std::string id : {"9223372036854775808", "18446744073709551615", "1e3", "7.0", "null", "1e400"}) {
    must_be_refused(R"({"id":)" + id + R"(,"operation":"read","path":"p"})", std::nullopt);
  }
}

BOOST_AUTO_TEST_CASE(a_missing_member_is_named) {
  must_be_refused(R"({"operation":"read","path":"p"})", std::nullopt, "'id'");
  must_be_refused(R"({"id":7,"path":"p"})", 7, "'operation'");
  must_be_refused(R"({"id":7,"operation":"read"})", 7, "'path'");
  must_be_refused("{}", std::nullopt);
}

BOOST_AUTO_TEST_CASE(a_member_of_the_wrong_type_is_named_and_the_id_given_back) {
  must_be_refused(R"({"id":7,"operation":1,"path":"p"})", 7, "'operation'");
  must_be_refused(R"({"id":7,"operation":["read"],"path":"p"})", 7, "'operation'");
  must_be_refused(R"({"id":7,"operation":"read","path":7})", 7, "'path'");
  must_be_refused(with(R"(,"data":[])"), 7, "'data'");
  must_be_refused(with(R"(,"data":"x")"), 7, "'data'");
  must_be_refused(with(R"(,"deadline_ms":"5")"), 7, "'deadline_ms'");
  must_be_refused(with(R"(,"deadline_ms":true)"), 7, "'deadline_ms'");
}

BOOST_AUTO_TEST_CASE(null_is_a_wrong_type_everywhere) {
  must_be_refused(with(R"(,"data":null)"), std::nullopt);
  must_be_refused(with(R"(,"deadline_ms":null)"), std::nullopt);
  must_be_refused(with(R"(,"data":{"a":{"b":null}})"), std::nullopt);
}

BOOST_AUTO_TEST_CASE(an_unknown_member_is_refused_and_named) { must_be_refused(with(R"(,"token":"x")"), 7, "'token'"); }

BOOST_AUTO_TEST_CASE(a_name_that_is_not_plain_is_not_repeated) {
  const std::string long_name(33, 'a');
  for (const std::string& name : {std::string("pass phrase"), std::string("Token"), std::string("8a"), std::string(),
                                  std::string("\\u0000"), long_name}) {
    const auto request = read(with(",\"" + name + "\":1"));
    BOOST_TEST_REQUIRE(!request.has_value());
    BOOST_TEST(request.error().error.message() == "the message has an unknown member");
  }
}

BOOST_AUTO_TEST_CASE(no_error_repeats_a_value) {
  for (const std::string text :
       {R"({"id":7,"operation":"hunter2","path":"p"})", R"({"id":7,"operation":"read","path":""})",
        R"({"id":"hunter2","operation":"read","path":"p"})",
        R"({"id":7,"operation":"read","path":"p","data":"hunter2"})",
        R"({"id":7,"operation":"read","path":"p","hunter2 ":1})", R"({"hunter2":)"}) {
    const auto request = read(text);
    BOOST_TEST_REQUIRE(!request.has_value());
    BOOST_TEST(request.error().error.message().find("hunter2") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_path_has_1_to_512_bytes) {
  for (const std::size_t size : {1U, 512U}) {
    const auto request = read(R"({"id":7,"operation":"read","path":")" + std::string(size, 'p') + "\"}");
    BOOST_TEST_REQUIRE(request.has_value());
    BOOST_TEST(request->path.size() == size);
  }
  for (const std::size_t size : {0U, 513U, 4096U}) {
    must_be_refused(R"({"id":7,"operation":"read","path":")" + std::string(size, 'p') + "\"}", 7, "'path'");
  }
  // Bytes, not characters: 256 characters of two bytes are the most.
  std::string path;
  for (int i = 0; i < 257; ++i) path += "é";
  must_be_refused(R"({"id":7,"operation":"read","path":")" + path + "\"}", 7, "'path'");
}

BOOST_AUTO_TEST_CASE(a_deadline_has_1_to_300000_milliseconds) {
  for (const std::int64_t ms : {1, 300'000}) {
    const auto request = read(with(",\"deadline_ms\":" + std::to_string(ms)));
    BOOST_TEST_REQUIRE(request.has_value());
    BOOST_TEST(request->deadline.count() == ms);
  }
  for (const std::string ms : {"0", "-1", "300001", "9223372036854775807"}) {
    must_be_refused(with(",\"deadline_ms\":" + ms), 7, "'deadline_ms'");
  }
  must_be_refused(with(R"(,"deadline_ms":1.5)"), std::nullopt);
}

BOOST_AUTO_TEST_CASE(a_nul_character_in_path_operation_or_names_is_refused) {
  must_be_refused(R"({"id":7,"operation":"read","path":"sys\u0000/info"})", 7, "'path'");
  must_be_refused(R"({"id":7,"operation":"read\u0000","path":"p"})", 7, "'operation'");
  must_be_refused(with(R"(,"data":{"a\u0000":1})"), 7, "'data'");
  must_be_refused(with(R"(,"data":{"a":[1,{"\u0000":1}]})"), 7, "'data'");
}

BOOST_AUTO_TEST_CASE(a_nul_character_in_a_value_is_left_to_whoever_knows_the_field) {
  const auto request = read(with(R"(,"data":{"passphrase":"a\u0000b"})"));
  BOOST_TEST_REQUIRE(request.has_value());
  BOOST_TEST(request->data.find_string("passphrase")->size_bytes() == 3U);
}

BOOST_AUTO_TEST_CASE(a_valid_frame_with_something_else_than_one_object_is_refused) {
  for (const std::string_view text : {"", " ", "[]", "7", "\"x\"", "true", "null", "{", "}", "{}{}", "nonsense"}) {
    must_be_refused(text, std::nullopt);
  }
  must_be_refused(with("") + "x", std::nullopt);
  must_be_refused(with("") + with(""), std::nullopt);
  BOOST_TEST(read(" \r\n\t" + with("") + " \n").has_value());
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_refused) { must_be_refused("\xEF\xBB\xBF" + with(""), std::nullopt); }

BOOST_AUTO_TEST_CASE(duplicate_members_are_refused_also_when_one_is_escaped) {
  must_be_refused(with(R"(,"id":8)"), std::nullopt, "twice");
  must_be_refused(with(R"(,"\u0069d":8)"), std::nullopt, "twice");
  must_be_refused(with(R"(,"data":{"a":{"b":1,"\u0062":2}})"), std::nullopt, "twice");
}

BOOST_AUTO_TEST_CASE(a_depth_of_8_is_taken_and_9_refused) {
  // The outer object is depth 1, data depth 2.
  const std::string six = "[[[[[[1]]]]]]";
  BOOST_TEST(read(with(",\"data\":{\"a\":" + six + "}")).has_value());
  must_be_refused(with(",\"data\":{\"a\":[" + six + "]}"), std::nullopt, "8 levels");
}

BOOST_AUTO_TEST_CASE(lone_surrogates_and_bytes_that_are_no_utf8_are_refused) {
  must_be_refused(with(R"(,"data":{"a":"\ud800"})"), std::nullopt);
  must_be_refused(with(R"(,"data":{"a":"\udc00x"})"), std::nullopt);
  must_be_refused(with(",\"data\":{\"a\":\"\xff\"}"), std::nullopt);
  must_be_refused(with(",\"data\":{\"a\":\"\xc0\xaf\"}"), std::nullopt);
  const auto pair = read(with(R"(,"data":{"a":"\ud83d\ude00"})"));
  BOOST_TEST_REQUIRE(pair.has_value());
  BOOST_TEST((pair->data.find_string("a")->expose_text() == "\xf0\x9f\x98\x80"));
}

BOOST_AUTO_TEST_CASE(numbers_have_no_fraction_and_no_exponent_also_where_no_field_asks) {
  for (const std::string number : {"1.0", "1e2", "0.5", "-1E1"}) {
    must_be_refused(with(",\"data\":{\"nobody_asks\":" + number + "}"), std::nullopt);
  }
  must_be_refused(with(R"(,"data":{"a":{"b":tru}})"), std::nullopt);
  BOOST_TEST(read(with(R"(,"data":{"nobody_asks":-5})")).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_written_is_a_frame_that_reads_the_same) {
  wire::Request request;
  request.id = 9'223'372'036'854'775'807;
  request.operation = Operation::remove;
  request.path = "surveys/\"7\"/kek\\";
  request.data.set("kek", "00ff").set("generate", true).set("replace_version", 3);
  request.deadline = std::chrono::milliseconds(1);
  const auto frame = wire::write_request(request);

  wire::Header header;
  std::ranges::copy(frame.expose().first(wire::header_bytes), header.begin());
  BOOST_TEST(wire::body_length(header, wire::default_max_frame_bytes).value() == body_of(frame).size());
  const auto again = read(body_of(frame));
  BOOST_TEST_REQUIRE(again.has_value());
  BOOST_TEST(again->id == request.id);
  BOOST_TEST((again->operation == request.operation));
  BOOST_TEST(again->path == request.path);
  BOOST_TEST((again->deadline == request.deadline));
  BOOST_TEST((json::write(again->data) == json::write(request.data)));
}

BOOST_AUTO_TEST_CASE(empty_data_is_not_written) {
  wire::Request request;
  request.path = "sys/info";
  const auto frame = wire::write_request(request);
  BOOST_TEST(body_of(frame) == R"({"id":0,"operation":"read","path":"sys/info","deadline_ms":30000})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::test::test_request
