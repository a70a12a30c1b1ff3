#define BOOST_TEST_DYN_LINK
#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "store/http/answer.hpp"

namespace splitkey::http::test_answer {
namespace {

/// Feeds `text`, `piece_bytes` at a time, then the end of the connection.
Result<Answer> read(std::string_view text, std::size_t piece_bytes) {
  AnswerReader reader("X-Vault-Index");
  while (true) {
    const auto room = reader.room();
    BOOST_TEST_REQUIRE(!room.empty());
    const std::size_t bytes = std::min({text.size(), piece_bytes, room.size()});
    std::copy_n(text.begin(), bytes, room.begin());
    text.remove_prefix(bytes);
    const auto complete = reader.take(bytes);
    if (!complete) return failure(complete.error());
    if (*complete) return reader.answer();
    BOOST_TEST_REQUIRE(bytes > 0U);
  }
}

std::string message(std::string_view text) {
  const auto answer = read(text, text.size() + 1);
  if (answer) return "no error";
  BOOST_TEST(name(answer.error().code()) == "vault_unavailable");
  return answer.error().message();
}

std::string_view body_of(const Answer& answer) {
  return answer.body.expose_text().substr(0, answer.body.size_bytes() - 64);
}

constexpr std::string_view plain =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Vault-Index: djE6aW5kZXg=\r\nContent-Length: "
    "7\r\n\r\n{\"a\":1}";
constexpr std::string_view chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\n{\"a\r\n4\r\n\":1}\r\n0\r\nTrailer: x\r\n\r\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(answer)

BOOST_AUTO_TEST_CASE(an_answer_is_the_same_in_pieces_of_any_size) {
  for (const std::string_view text : {plain, chunked}) {
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
      const auto answer = read(text, piece);
      BOOST_TEST_REQUIRE(answer.has_value());
      BOOST_TEST(answer->status == 200U);
      BOOST_TEST(body_of(*answer) == R"({"a":1})");
      BOOST_TEST(answer->keep_alive);
      BOOST_TEST(answer->object().value().find_integer("a").value() == 1);
    }
  }
  BOOST_TEST(read(plain, 5)->kept_field == "djE6aW5kZXg=");
}

BOOST_AUTO_TEST_CASE(an_answer_that_ends_at_any_byte_is_no_answer) {
  for (const std::string_view text : {plain, chunked}) {
    for (std::size_t length = 0; length < text.size(); ++length) {
      const auto answer = read(text.substr(0, length), 64);
      BOOST_TEST(!answer.has_value(), "taken with " << length << " bytes");
    }
  }
}

BOOST_AUTO_TEST_CASE(an_answer_without_a_length_ends_with_the_connection) {
  const auto answer = read("HTTP/1.0 200 OK\r\n\r\n{\"a\":1}", 3).value();
  BOOST_TEST(body_of(answer) == R"({"a":1})");
  BOOST_TEST(!answer.keep_alive);
}

BOOST_AUTO_TEST_CASE(an_answer_without_content_has_no_body) {
  const auto answer = read("HTTP/1.1 204 No Content\r\n\r\n", 64).value();
  BOOST_TEST(answer.status == 204U);
  BOOST_TEST(!answer.has_body());
  BOOST_TEST(!answer.object().has_value());
}

BOOST_AUTO_TEST_CASE(interim_answers_are_passed_over_but_not_without_end) {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}}) {
    BOOST_TEST(read(interim + interim + std::string(plain), piece).value().status == 200U);
  }
  std::string many;
  for (int i = 0; i < 20; ++i) many += interim;
  BOOST_TEST(message(many).find("without end") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bytes_behind_an_answer_end_the_connection) {
  BOOST_TEST(!read(std::string(plain) + "HTTP/1.1 200 OK\r\n", 4096).value().keep_alive);
}

BOOST_AUTO_TEST_CASE(a_server_that_closes_says_so) {
  BOOST_TEST(!read("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", 64).value().keep_alive);
}

BOOST_AUTO_TEST_CASE(a_header_without_end_is_refused_when_the_room_is_full) {
  const std::string endless = "HTTP/1.1 200 OK\r\nX-Long: " + std::string(100'000, 'x');
  BOOST_TEST(message(endless).find("header") != std::string::npos);
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 10'000; ++i) many += "X-Many: y\r\n";
  BOOST_TEST(message(many).find("header") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_body_that_is_too_long_is_refused_before_it_is_read) {
  BOOST_TEST(message("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n").find("longer than") !=
             std::string::npos);
  BOOST_TEST(message("HTTP/1.1 200 OK\r\n\r\n" + std::string(300'000, 'x')).find("longer than") != std::string::npos);
  std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 300; ++i) chunks += "400\r\n" + std::string(1024, 'x') + "\r\n";
  BOOST_TEST(message(chunks).find("longer than") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_no_http_is_refused) {
  for (const char* text :
       {"", "\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "<html></html>", "HTTP/2 200\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "\x15\x03\x03\x00\x02\x02\x28"}) {
    BOOST_TEST(message(text) != "no error", text);
  }
}

BOOST_AUTO_TEST_CASE(a_compressed_answer_is_refused) {
  BOOST_TEST(
      message("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b").find("compressed") !=
      std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_kept_field_that_is_no_word_is_not_taken) {
  BOOST_TEST(read("HTTP/1.1 204 OK\r\nX-Vault-Index: a b\r\n\r\n", 64).value().kept_field.empty());
}

BOOST_AUTO_TEST_CASE(retry_after_is_taken_in_seconds_only) {
  const auto retry = [](const std::string& value) {
    return read("HTTP/1.1 429 X\r\nRetry-After: " + value + "\r\nContent-Length: 0\r\n\r\n", 64).value().retry_after;
  };
  BOOST_TEST(retry("7").value().count() == 7);
  BOOST_TEST(!retry("-7").has_value());
  BOOST_TEST(!retry("Wed, 21 Oct 2026 07:28:00 GMT").has_value());
  BOOST_TEST(retry("999999").value().count() == 3600);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace splitkey::http::test_answer
