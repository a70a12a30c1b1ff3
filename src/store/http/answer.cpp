#include "store/http/answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include <boost/beast/http/basic_parser.hpp>
#include <fmt/format.h>

#include "base/json/read.hpp"
#include "store/http/request_writer.hpp"

namespace splitkey::http {

namespace beast_http = boost::beast::http;

namespace {

constexpr int most_interim_answers = 8;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

std::optional<std::chrono::seconds> seconds_in(std::string_view text) {
  constexpr int longest = 3600;
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::chrono::seconds(std::min(seconds, longest));
}

std::string sentence_for(const boost::beast::error_code& error) {
  if (error == beast_http::error::body_limit) return fmt::format("its answer is longer than {} bytes", max_body_bytes);
  if (error == beast_http::error::header_limit || error == beast_http::error::buffer_overflow) {
    return fmt::format("the header of its answer is longer than {} bytes", input_bytes);
  }
  if (error == beast_http::error::partial_message) return "it closed the connection in the middle of its answer";
  if (error == beast_http::error::end_of_stream) return "it closed the connection without an answer";
  return "its answer is no HTTP (" + error.message() +
         "); check that vault.addresses names a Vault server, with https:// where it speaks TLS";
}

}  // namespace

bool Answer::has_body() const noexcept { return body.size_bytes() > json::padding_bytes; }

Result<json::Object> Answer::object() const {
  auto object = json::read_object(body, json::Limits{});
  if (!object) {
    return failure(
        Errc::vault_unavailable,
        "it answered with status " + std::to_string(status) + " and a body that is not Vault's JSON (" +
            object.error().message() +
            "); check that vault.addresses names a Vault server and no proxy, with https:// where it speaks TLS");
  }
  return object;
}

/// Beast calls back with views into the buffer it is fed from: nothing of a body is copied but into the arena.
class AnswerReader::Parser final : public beast_http::basic_parser<false> {
 public:
  explicit Parser(std::string_view kept_field) : kept_field_(kept_field) {
    header_limit(input_bytes);
    body_limit(std::uint64_t{max_body_bytes});
  }

  Answer answer;
  secret::Buffer body;
  bool compressed = false;

 private:
  using Text = boost::beast::string_view;
  using Code = boost::beast::error_code;

  void on_request_impl(beast_http::verb, Text, Text, int, Code&) override {}
  void on_response_impl(int code, Text, int, Code&) override { answer.status = static_cast<unsigned>(code); }
  void on_field_impl(beast_http::field field, Text name, Text value, Code&) override {
    if (field == beast_http::field::retry_after) answer.retry_after = seconds_in(view(value));
    if (field == beast_http::field::location && is_one_word(view(value))) answer.location = view(value);
    if (field == beast_http::field::content_encoding) compressed = compressed || view(value) != "identity";
    if (is_kept(name) && is_one_word(view(value))) answer.kept_field = view(value);
  }
  void on_header_impl(Code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code&) override {
    if (length) body = secret::Buffer(static_cast<std::size_t>(*length) + json::padding_bytes);
  }
  std::size_t on_body_impl(Text text, Code&) override {
    body.append(view(text));
    return text.size();
  }
  void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text text, Code& error) override { return on_body_impl(text, error); }
  void on_finish_impl(Code&) override {}

  [[nodiscard]] bool is_kept(Text name) const {
    return boost::beast::iequals(name, {kept_field_.data(), kept_field_.size()});
  }

  const std::string_view kept_field_;
};

AnswerReader::AnswerReader(std::string_view kept_field)
    : kept_field_(kept_field), input_(input_bytes), parser_(std::make_unique<Parser>(kept_field)) {}
AnswerReader::~AnswerReader() = default;

std::span<std::uint8_t> AnswerReader::room() noexcept { return input_.expose_for_writing().subspan(filled_bytes_); }

Result<bool> AnswerReader::take(std::size_t bytes) {
  filled_bytes_ += bytes;
  if (bytes > 0) return parse();
  boost::beast::error_code error;
  if (!parser_->got_some()) {
    error = beast_http::error::end_of_stream;
  } else {
    parser_->put_eof(error);
  }
  if (error) return failure(Errc::vault_unavailable, sentence_for(error));
  return parser_->is_done();
}

Result<bool> AnswerReader::parse() {
  while (true) {
    boost::beast::error_code error;
    const std::size_t used = parser_->put(boost::asio::const_buffer(input_.expose().data(), filled_bytes_), error);
    const auto input = input_.expose_for_writing();
    std::memmove(input.data(), input.data() + used, filled_bytes_ - used);
    filled_bytes_ -= used;
    if (error && error != beast_http::error::need_more) return failure(Errc::vault_unavailable, sentence_for(error));
    if (parser_->compressed) {
      return failure(Errc::vault_unavailable,
                     "its answer is compressed, which nobody asked for: is there a proxy in between?");
    }
    if (!parser_->is_done()) {
      if (filled_bytes_ == input_bytes) {
        return failure(Errc::vault_unavailable,
                       sentence_for(beast_http::make_error_code(beast_http::error::header_limit)));
      }
      if (used > 0 && filled_bytes_ > 0 && !error) continue;
      return false;
    }
    if (parser_->answer.status / 100 != 1) return true;
    if (++interim_answers_ > most_interim_answers) {
      return failure(Errc::vault_unavailable, "it sends interim answers without end");
    }
    parser_ = std::make_unique<Parser>(kept_field_);
    if (filled_bytes_ == 0) return false;
  }
}

Answer AnswerReader::answer() {
  Answer& answer = parser_->answer;
  // Bytes behind the answer are none that anybody asked for.
  answer.keep_alive = parser_->keep_alive() && filled_bytes_ == 0;
  constexpr std::array<std::uint8_t, json::padding_bytes> padding{};
  parser_->body.append(padding);
  answer.body = parser_->body.take();
  return std::move(answer);
}

}  // namespace splitkey::http
